// The fold for one platform as a readable Dockerfile: the reached stages only, FROM resolved, inserted stages joined again
// where the prover says that this changes nothing. Instruction text stays as it is written.
import { parse } from "../1-read/parse.ts";
import { type Diagnostic, error } from "../model/diagnostic.ts";
import type { Dockerfile, Tile } from "../model/dockerfile.ts";
import type { Platform } from "../model/platform.ts";
import { globalArgs } from "./evaluate/arguments.ts";
import { type ResolvedStage, resolve } from "./evaluate/resolve.ts";
import { readProgram, unproven } from "./evaluate/stages.ts";
import { prove } from "./prove.ts";
import type { Subject } from "./request.ts";
import { isKnown, show, type Value } from "./words/text.ts";
import { splitBlanks, splitFlags } from "./words/words.ts";

export type Unfolded =
  | { readonly kind: "unfolded"; readonly text: string }
  | { readonly kind: "trouble"; readonly diagnostics: readonly Diagnostic[] };

/** Stages that are written as one: the first one's FROM, then all bodies; the last one's name. */
type Group = readonly [ResolvedStage, ...ResolvedStage[]];

interface Source {
  readonly fold: Dockerfile;
  readonly globals: ReadonlyMap<string, Value>;
  /** Lines before the first FROM, and behind each FROM's start the lines that belong to its stage. */
  readonly head: readonly Tile[];
  readonly bodies: readonly { readonly before: readonly Tile[]; readonly body: readonly Tile[] }[];
}

export function unfold(fold: Dockerfile, platform: Platform): Unfolded {
  const program = readProgram(fold);
  const diagnostics = [...program.troubles];
  const report = (at: Parameters<typeof unproven>[1], message: string) => {
    diagnostics.push(unproven(fold.path, at, message));
  };
  const target = { platform, isAcross: false };
  const globals = globalArgs(program, { ...target, isFixed: () => false }, report);
  const resolved = resolve(program, globals, target, report);
  for (const stage of resolved.stages)
    if (resolved.reached.has(stage.stage.index))
      diagnostics.push(...withoutStage(stage, resolved.names, platform, fold));
  if (diagnostics.length > 0) return { kind: "trouble", diagnostics };
  const source = { fold, globals, ...cutTiles(fold) };
  const stages = resolved.stages.filter((s) => resolved.reached.has(s.stage.index));
  const text = joinWhereSame(source, stages, platform);
  return { kind: "unfolded", text };
}

/** A FROM that names a stage for other platforms and an image for this one: BuildKit would look for it, and build it (DESIGN 4.6). */
function withoutStage(
  { stage, base }: ResolvedStage,
  names: ReadonlyMap<string, number>,
  platform: Platform,
  fold: Dockerfile,
): readonly Diagnostic[] {
  const parts = stage.base.split(/\$(?:\{TARGET[A-Z]+\}|TARGET[A-Z]+)/);
  if (base.kind !== "image" || parts.length < 2 || parts[0] === "") return [];
  const pattern = parts.map((p) => p.toLowerCase().replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("[a-z0-9.]*");
  const meant = [...names.keys()].filter((name) => new RegExp(`^${pattern}$`).test(name));
  if (meant.length === 0) return [];
  const why = `${platform.name} has no stage: BuildKit would look for an image "${show(base.ref)}"; there are: ${meant.join(", ")}`;
  return [error("PLATFORM_MISSING", why, { file: fold.path, line: stage.at.line, column: stage.at.column })];
}

/** Joins all stages that only the next one builds on, or, where that changes something, as many as it does not. */
function joinWhereSame(source: Source, stages: readonly ResolvedStage[], platform: Platform): string {
  const candidates = stages.filter((s) => canJoin(s, stages)).map((s) => s.stage.index);
  const all = write(source, group(stages, new Set(candidates)));
  if (isSame(source, all, platform)) return all;
  const joined = new Set<number>();
  for (const index of candidates) {
    const tried = new Set([...joined, index]);
    if (isSame(source, write(source, group(stages, tried)), platform)) joined.add(index);
  }
  return write(source, group(stages, joined));
}

/** Its base is a stage that nothing else refers to. */
function canJoin({ base }: ResolvedStage, stages: readonly ResolvedStage[]): boolean {
  if (base.kind !== "stage") return false;
  const references = stages.flatMap((s) => [
    ...new Set(s.uses.map((u) => u.stage)),
    ...(s.base.kind === "stage" ? [s.base.index] : []),
  ]);
  return references.filter((r) => r === base.index).length === 1;
}

/** The text builds what the fold builds, and assumes nothing of a base's ENV. */
function isSame({ fold }: Source, text: string, platform: Platform): boolean {
  const read = parse(fold.path, text);
  if (read.kind !== "dockerfile") return false;
  // Both texts are built from the same folder, and from one that no output path lies in: only the texts are compared.
  const context = { folder: "\0", ignore: undefined, listing: undefined };
  const subject = (dockerfile: Dockerfile): Subject => ({ dockerfile, context });
  const request = { fold: subject(read.dockerfile), members: [{ platform, subject: subject(fold) }] };
  const proof = prove(request).get(platform.name);
  return proof?.verdict === "proved" && proof.assumptions.every((a) => a.envLacks === undefined);
}

function group(stages: readonly ResolvedStage[], joined: ReadonlySet<number>): readonly Group[] {
  const groups = new Map<number, Group>();
  for (const stage of stages) {
    const parent = stage.base.kind === "stage" && joined.has(stage.stage.index) ? stage.base.index : undefined;
    const before = parent === undefined ? undefined : groups.get(parent);
    if (before && parent !== undefined) groups.delete(parent);
    groups.set(stage.stage.index, before ? [...before, stage] : [stage]);
  }
  return [...groups.values()];
}

function cutTiles(fold: Dockerfile): Pick<Source, "head" | "bodies"> {
  const head: Tile[] = [];
  const bodies: { before: Tile[]; body: Tile[] }[] = [];
  let lines = head;
  for (const tile of fold.tiles) {
    if (tile.kind === "instruction" && tile.keyword === "FROM") {
      const before = takeComments(lines);
      bodies.push({ before, body: [] });
      lines = bodies.at(-1)?.body ?? [];
    } else lines.push(tile);
  }
  return { head, bodies };
}

/** The comments right before a FROM speak of its stage. */
function takeComments(lines: Tile[]): Tile[] {
  let from = lines.length;
  while (lines[from - 1]?.kind === "comment") from--;
  return lines.splice(from);
}

function write(source: Source, groups: readonly Group[]): string {
  const places = new Map(groups.flatMap((g, i) => g.map((s) => [s.stage.index, i] as const)));
  const text = (tiles: readonly Tile[] | undefined) => (tiles ?? []).map((t) => renumber(t, places)).join("");
  const parts = groups.map((stages) => {
    const bodies = stages.map((s) => source.bodies[s.stage.index]);
    const [first, ...others] = bodies;
    const behind = others.map((b) => text(b?.before) + text(b?.body));
    return text(first?.before) + fromLine(source, stages, groups) + text(first?.body) + behind.join("");
  });
  return text(source.head) + parts.join("");
}

/** `COPY --from=2` means another number once stages are gone. */
function renumber(tile: Tile, places: ReadonlyMap<number, number>): string {
  if (tile.kind !== "instruction" || tile.keyword !== "COPY") return tile.text;
  return tile.text.replace(/(\s--from=)([0-9]+)(?=\s)/, (whole, flag: string, number: string) => {
    const place = places.get(Number(number));
    return place === undefined ? whole : `${flag}${place}`;
  });
}

function fromLine(source: Source, stages: Group, groups: readonly Group[]): string {
  const [first] = stages;
  const last = stages.at(-1) ?? first;
  const { at } = first.stage;
  const { flags, rest } = splitFlags(at.rest, source.fold.escape);
  const base = baseWord(source, first, groups);
  const name = splitBlanks(splitFlags(last.stage.at.rest, source.fold.escape).rest)[2];
  if (last === first && splitBlanks(rest)[0] === base) return at.text;
  const end = /\r?\n$/.exec(at.text)?.[0] ?? "";
  return `${["FROM", ...flags, base, ...(name === undefined ? [] : ["AS", name])].join(" ")}${end}`;
}

function baseWord(source: Source, { base, stage }: ResolvedStage, groups: readonly Group[]): string {
  if (base.kind === "stage") {
    const holder = groups.find((g) => g.some((s) => s.stage.index === base.index))?.at(-1);
    return holder?.stage.name || stage.base;
  }
  if (base.kind === "scratch") return "scratch";
  return stage.base.replace(
    /\$(?:\{(TARGET[A-Z]+)\}|(TARGET[A-Z]+)(?![A-Za-z0-9_]))/g,
    (whole, a: string, b: string) => {
      const value = source.globals.get(a ?? b)?.text;
      return value !== undefined && isKnown(value) ? value : whole;
    },
  );
}
