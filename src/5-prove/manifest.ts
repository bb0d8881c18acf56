// The proof of a rewritten manifest: its text before and after in, what speaks against it out; an empty list is the proof.
// Shares nothing with the reader and the rewriter: it reads paragraphs itself, resolves every entry on both sides, and
// holds everything that does not say what is built against its old bytes.
import { type Diagnostic, error, shown } from "../model/diagnostic.ts";
import { type ReadEntry, type ReadManifest, readParagraphs } from "./manifest/read.ts";

export interface ExpectedEntry {
  /** The manifest's path, for the places of the findings. */
  readonly path: string;
  readonly directory: string;
  readonly file: string;
  readonly arches: readonly string[];
  /** Where the fold lies; what is left out must be as before. */
  readonly source?: { readonly GitRepo?: string; readonly GitFetch?: string; readonly GitCommit: string };
}

/** The folded entries resolve to the fold everywhere, all others as before, and nothing else in the text changed. */
export function proveManifest(
  beforeText: string,
  afterText: string,
  entryIndexes: readonly number[],
  expected: ExpectedEntry,
): readonly Diagnostic[] {
  const before = readParagraphs(beforeText, entryIndexes);
  const after = readParagraphs(afterText, entryIndexes);
  const say = (line: number, message: string) =>
    error("REFUTED", `manifest: ${shown(message)}`, { file: expected.path, line, column: 1 });
  if (before.entries.length !== after.entries.length) {
    return [say(1, `${before.entries.length} entries became ${after.entries.length}`)];
  }
  const absent = entryIndexes.filter((i) => !before.entries[i]);
  if (absent.length > 0) return [say(1, `there is no entry ${absent.join(", ")}`)];
  const resolved = after.entries.flatMap((entry, i) => {
    const old = before.entries[i];
    if (!old) return [];
    const wrong = entryIndexes.includes(i) ? foldedWrong(old, entry, expected) : otherWrong(old, entry);
    return wrong.map((message) => say(entry.line, message));
  });
  return [...resolved, ...restWrong(before, after).map(({ line, message }) => say(line, message))];
}

const FOLDED = ["Directory", "File", "Builder"] as const;
const SOURCE = ["GitRepo", "GitFetch", "GitCommit"] as const;

function foldedWrong(old: ReadEntry, entry: ReadEntry, expected: ExpectedEntry): readonly string[] {
  const want: Readonly<Record<string, string>> = {
    Directory: slashless(expected.directory),
    File: expected.file,
    Builder: "buildkit",
    ...expected.source,
  };
  const arches = [...entry.builds.keys()].join(" ");
  const wanted = expected.arches.toSorted().join(" ");
  if (arches !== wanted) return [`the entry lists ${arches || "no architecture"}, the fold has ${wanted}`];
  const wrong = [...entry.builds].flatMap(([arch, build]) =>
    [...SOURCE, ...FOLDED].flatMap((field) => {
      const value = want[field] ?? old.builds.get(arch)?.[field];
      const found = field === "Directory" ? slashless(build[field] ?? "") : build[field];
      return found === value ? [] : [`${arch}: ${field} is "${found}", expected "${value}"`];
    }),
  );
  const apart = SOURCE.filter((field) => new Set([...entry.builds.values()].map((b) => b[field])).size > 1);
  return apart.length > 0
    ? [...wrong, `the fold lies in one place, and its architectures differ in ${apart.join(", ")}`]
    : wrong;
}

/** Byte for byte as before, cleaned or not. */
function otherWrong(old: ReadEntry, entry: ReadEntry): readonly string[] {
  const [a, b] = [JSON.stringify([...old.builds]), JSON.stringify([...entry.builds])];
  return a === b ? [] : [`an entry that does not fold resolved to ${a}, now to ${b}`];
}

/** All text but the fields that say what is built, of folded entries, and arch fields, of the global paragraph. */
function restWrong(before: ReadManifest, after: ReadManifest): readonly { line: number; message: string }[] {
  for (let i = 0; i < Math.max(before.rest.length, after.rest.length); i++) {
    const [was, is] = [before.rest[i], after.rest[i]];
    const last = i === before.rest.length - 1 && i === after.rest.length - 1;
    if (was?.text === is?.text || (last && endless(was?.text) === endless(is?.text))) continue;
    const line = is?.line ?? was?.line ?? 1;
    return [{ line, message: `a line changed from "${endless(was?.text)}" to "${endless(is?.text)}"` }];
  }
  return [];
}

const endless = (text: string | undefined): string => (text ?? "").replace(/\r?\n$/, "");

/** `./x//` as `x`, the root as `.`: the two ways to write one folder that bashbrew takes for the same. */
const slashless = (folder: string): string =>
  folder
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/") || ".";
