// In: two histories, and the folder by which the fold's sources are prefixed. Out: differences, and the kinds that
// DESIGN 3 names for `equivalent`: `created`, the text of moved sources, ARG or CMD entries more; and arguments that an
// older frontend does not write down; a LABEL in two. Order counts, but for
// build arguments where the proof says no more than "same commands" (DESIGN 4.3).
import type { Ignored, ImageDifference, JsonObject } from "../../model/image.ts";
import { listOf, objectOf } from "../../model/json.ts";
import { compareArguments, declaredBy, isDefaultOnly, withValues } from "./arguments.ts";
import type { CompareOptions } from "./options.ts";

interface Entry {
  readonly created: string;
  readonly by: string;
  /** Everything but `created` and `created_by`, as text. */
  readonly rest: string;
  readonly empty: boolean;
}

export interface HistoryComparison {
  readonly differences: readonly ImageDifference[];
  readonly ignored: readonly Ignored[];
}

export function compareHistory(member: JsonObject, fold: JsonObject, options: CompareOptions): HistoryComparison {
  const differences: ImageDifference[] = [];
  const ignored: Ignored[] = [];
  const a = entries(member);
  const b = entries(fold);
  const [argsOfMember, argsOfFold] = options.sameCommands ? [argTexts(a), argTexts(b)] : [NONE, NONE];
  const declared = new Set<string>();
  /** What the fold has still to say of a LABEL of the member's. */
  let left: readonly string[] | undefined;
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const m = a[i];
    const f = b[j];
    const field = `history[${j}].created_by`;
    const why = m && f && sameEntry(m, f, declared, options);
    for (const name of f?.empty ? declaredBy(f.by) : []) declared.add(name);
    if (m && f && why) {
      if (why !== "same") ignored.push({ name: why, field, from: m.by, to: f.by });
      if (m.created !== f.created) {
        ignored.push({ name: "created", field: `history[${j}].created`, from: m.created, to: f.created });
      }
    } else if (m && f && isLabel(m) && isLabel(f) && without(left ?? wordsOf(m), wordsOf(f))) {
      ignored.push({ name: "parted-label", field, from: m.by, to: f.by });
      left = without(left ?? wordsOf(m), wordsOf(f));
      j++;
      if (left?.length === 0) [left, i] = [undefined, i + 1];
      continue;
    } else if (f?.empty && /^(ARG|CMD) /.test(f.by)) {
      const name = argsOfMember.has(f.by) ? "argument-order" : "added-entry";
      ignored.push({ name, field, from: null, to: f.by });
      j++;
      continue;
    } else if (m?.empty && argsOfFold.has(m.by)) {
      ignored.push({ name: "argument-order", field, from: m.by, to: null });
      i++;
      continue;
    } else {
      differences.push({ field: m && f && m.by === f.by ? `history[${j}]` : field, from: told(m, f), to: told(f, m) });
    }
    i++;
    j++;
  }
  return { differences, ignored };
}

const isLabel = ({ by, empty }: Entry): boolean => empty && by.startsWith("LABEL ");

const wordsOf = ({ by }: Entry): readonly string[] => by.split(" ").slice(1);

/** What is left of the words; undefined where they are not all among them. What the labels are, the configuration says. */
function without(words: readonly string[], others: readonly string[]): readonly string[] | undefined {
  const left = [...words];
  for (const word of others) {
    const at = left.indexOf(word);
    if (at < 0) return undefined;
    left.splice(at, 1);
  }
  return left;
}

const NONE: ReadonlySet<string> = new Set();

const argTexts = (all: readonly Entry[]): ReadonlySet<string> =>
  new Set(all.flatMap((e) => (e.empty && e.by.startsWith("ARG ") ? [e.by] : [])));

function entries(config: JsonObject): Entry[] {
  return listOf(config["history"]).map((value) => {
    const { created, created_by: by, ...rest } = objectOf(value);
    const sorted = Object.entries(rest).sort(([x], [y]) => (x < y ? -1 : 1));
    return {
      created: typeof created === "string" ? created : "",
      by: typeof by === "string" ? by : "",
      rest: JSON.stringify(sorted),
      empty: rest["empty_layer"] === true,
    };
  });
}

/** The text where it differs, else what differs beside it. */
function told(one: Entry | undefined, other: Entry | undefined): string | null {
  if (!one) return null;
  return other?.by === one.by ? `${one.by} ${one.rest}` : one.by;
}

function sameEntry(
  m: Entry,
  f: Entry,
  declared: ReadonlySet<string>,
  { moved, sameCommands }: CompareOptions,
): "same" | Ignored["name"] | undefined {
  if (m.rest !== f.rest) return undefined;
  if (m.by === f.by) return "same";
  if (moved !== "" && isMoved(m.by, f.by, moved)) return "moved-source";
  if (m.empty && isDefaultOnly(m.by, f.by)) return "argument-default";
  const why = compareArguments(m.by, f.by, declared, sameCommands !== undefined);
  if (why || !sameCommands) return why;
  const written = withValues(m.by, f.by, sameCommands.variables);
  return compareArguments(oneBlank(m.by), oneBlank(written), declared, true) && "variable";
}

const oneBlank = (text: string): string => text.replace(/[ \t]+/g, " ");

/** BuildKit writes `COPY --flags SOURCE… TARGET # buildkit` with variables replaced; only sources may differ. */
function isMoved(member: string, fold: string, moved: string): boolean {
  const folder = asOneWord(escaped(moved));
  const a = member.replace(/ # buildkit$/, "").split(" ");
  const b = fold
    .replace(/ # buildkit$/, "")
    .replaceAll(` ${escaped(moved)}`, ` ${folder}`)
    .split(" ");
  if (a.length !== b.length || !/^(COPY|ADD)$/.test(a[0] ?? "") || a[0] !== b[0] || a.at(-1) !== b.at(-1)) return false;
  return a.every((word, n) => {
    const there = b[n] ?? "";
    return word === there || (!word.startsWith("--") && clean(there) === clean(`${folder}/${clean(word)}`));
  });
}

/** A JSON list is written without its quotes: nothing but the folder's name tells which blanks are within a word. */
const asOneWord = (folder: string): string => folder.replaceAll(" ", "\0");

/** Sources are patterns, so a bracket in a folder's name is written as a set of one (DESIGN 5). */
const escaped = (folder: string): string => folder.replaceAll("[", "[[]");

/** The path below the context that a source names: `./a`, `/a`, `../a` and `a/` are `a`. */
function clean(source: string): string {
  const out: string[] = [];
  for (const part of source.split("/")) {
    if (part === "..") out.pop();
    else if (part !== "" && part !== ".") out.push(part);
  }
  return out.join("/");
}
