// In: what `buildx --progress=rawjson` prints, in chunks of any size (DESIGN 4.10). Out: the steps, their state and the log.
// Lines that are no progress are kept as plain text: buildx writes its final error that way.
import type { Json, JsonObject } from "../model/image.ts";

export interface Step {
  /** `RUN apk add …`: the name without its number in brackets. */
  readonly text: string;
  /** Where several are built at once: for which, `linux/arm64`. */
  readonly platform: string;
  readonly state: "waiting" | "running" | "done" | "failed";
  readonly cached: boolean;
  readonly error: string;
}

export interface Progress {
  /** In the order in which they started, then those that wait. */
  readonly steps: readonly Step[];
  /** Of what is no step: loading the Dockerfile, exporting, starting the builder. */
  readonly errors: readonly { readonly name: string; readonly error: string }[];
  /** Last lines that the steps printed. */
  readonly log: readonly string[];
  /** Last lines of the build's output that were no progress. */
  readonly plain: readonly string[];
}

export interface ProgressReader {
  /** True where something changed. */
  push(text: string): boolean;
  /** The end: a last line without a line end counts too. */
  end(): void;
  now(): Progress;
}

interface Vertex {
  name: string;
  /** Its turn among those that started; 0 before. */
  started: number;
  completed: boolean;
  cached: boolean;
  error: string;
}

const KEPT_LINES = 200;
/** What is kept of a line that has not ended yet. */
const MAX_LINE = 64 * 1024;
/** `[2/7] RUN …`, `[linux/arm64 stage-1 2/7] RUN …`; BuildKit's own work has no such number. */
const STEP = /^\[(?:(\S+\/\S+) )?(?:[^\]]* )?\d+\/\d+\] ([\s\S]*)$/;

export function progressReader(): ProgressReader {
  const vertexes = new Map<string, Vertex>();
  const log = lastLines();
  const plain = lastLines();
  let rest = "";
  let open = "";
  let turn = 0;

  const line = (text: string): boolean => {
    // buildx 0.13 spreads a record over several lines; a brace in the first column closes it.
    if (text === "{" || open !== "") {
      open += text;
      if (text !== "}") return false;
    }
    const whole = open === "" ? text : open;
    open = "";
    const record = whole.startsWith("{") ? parse(whole) : undefined;
    if (!record) {
      if (text.trim() !== "") plain.add(`${text}\n`);
      return text.trim() !== "";
    }
    for (const vertex of objects(record["vertexes"])) takeVertex(vertexes, vertex, ++turn);
    for (const entry of objects(record["logs"])) log.add(decodeBase64(string(entry["data"])));
    return record["vertexes"] !== undefined || record["logs"] !== undefined;
  };

  return {
    push(text) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      let changed = false;
      for (const l of lines) changed = line(l) || changed;
      return changed;
    },
    end() {
      line(rest);
      rest = "";
    },
    now: () => ({ ...summary([...vertexes.values()]), log: log.lines(), plain: plain.lines() }),
  };
}

/** Every step that does something came from the cache. A FROM looks its image up each time and is never called cached. */
export const allCached = (steps: readonly Step[]): boolean => steps.every(wasThere);

/** What is not, as BuildKit names it. */
export const firstMiss = ({ steps }: Progress): string => steps.find((s) => !wasThere(s))?.text ?? "";

const wasThere = (s: Step): boolean => s.text.startsWith("FROM ") || (s.state === "done" && s.cached);

/** A vertex appears several times as it advances; later records may leave out what earlier ones said. */
function takeVertex(vertexes: Map<string, Vertex>, record: JsonObject, turn: number): void {
  const digest = string(record["digest"]);
  const known = vertexes.get(digest) ?? { name: "", started: 0, completed: false, cached: false, error: "" };
  known.name = string(record["name"]) || known.name;
  if (known.started === 0 && record["started"] !== undefined) known.started = turn;
  // A vertex that starts again (a second phase of the same work) is not completed any more.
  known.completed = record["completed"] !== undefined;
  known.cached = record["cached"] === true || known.cached;
  known.error = string(record["error"]) || known.error;
  vertexes.set(digest, known);
}

function summary(vertexes: readonly Vertex[]): Pick<Progress, "steps" | "errors"> {
  const steps: Step[] = [];
  const errors: Progress["errors"][number][] = [];
  const rank = (v: Vertex): number => v.started || Number.MAX_SAFE_INTEGER;
  for (const v of vertexes.toSorted((a, b) => rank(a) - rank(b))) {
    const [, platform = "", text] = STEP.exec(v.name) ?? [];
    if (text !== undefined) steps.push({ text, platform, state: stateOf(v), cached: v.cached, error: v.error });
    else if (v.error !== "") errors.push({ name: v.name, error: v.error });
  }
  return { steps, errors };
}

const stateOf = (v: Vertex): Step["state"] =>
  v.error !== "" ? "failed" : v.completed ? "done" : v.started > 0 ? "running" : "waiting";

function parse(text: string): JsonObject | undefined {
  try {
    const value: Json = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const objects = (value: Json | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);
const string = (value: Json | undefined): string => (typeof value === "string" ? value : "");

function decodeBase64(text: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)));
  } catch {
    return "";
  }
}

/** Joins pieces to lines and keeps the last ones; a line drawn over with carriage returns keeps its last state. */
function lastLines(): { add(text: string): void; lines(): readonly string[] } {
  let kept: string[] = [];
  let open = "";
  const clean = (l: string): string => l.replace(/\r+$/, "").replace(/^[\s\S]*\r/, "");
  return {
    add(text) {
      const lines = (open + text).split("\n");
      open = (lines.pop() ?? "").slice(-MAX_LINE);
      kept.push(...lines.map(clean));
      if (kept.length > 2 * KEPT_LINES) kept = kept.slice(-KEPT_LINES);
    },
    lines: () => [...kept, ...(open === "" ? [] : [clean(open)])].slice(-KEPT_LINES),
  };
}
