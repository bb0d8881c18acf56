// The proof of a rewritten manifest: its text before and after in, what speaks against it out; an empty list is the proof.
// Shares nothing with the reader and the rewriter: it reads paragraphs itself, resolves every entry on both sides, and
// holds everything that does not say what is built against its old bytes.
import { type Diagnostic, error, shown } from "../model/diagnostic.ts";
import { type ReadEntry, type ReadManifest, readParagraphs } from "./manifest/read.ts";

export interface ExpectedEntry {
  readonly directory: string;
  readonly file: string;
  /** The architectures that fold; another one of the entry must be built as before. */
  readonly arches: readonly string[];
  /** Where the fold lies; what is left out must be as before. */
  readonly source?: { readonly GitRepo?: string; readonly GitFetch?: string; readonly GitCommit: string };
}

/** Entries and the fold that they are now built from. */
export interface ExpectedFold {
  readonly indexes: readonly number[];
  readonly expected: ExpectedEntry;
}

/**
 * The folded entries resolve to their fold everywhere, all others as before, and nothing else in the text changed.
 * `path`: of the manifest, for the places of the findings.
 */
export function proveManifest(
  path: string,
  beforeText: string,
  afterText: string,
  folds: readonly ExpectedFold[],
): readonly Diagnostic[] {
  const folded = folds.flatMap((f) => f.indexes);
  const after = readParagraphs(afterText, folded);
  const before = readParagraphs(beforeText, folded, after);
  const say = (line: number, message: string) =>
    error("REFUTED", `manifest: ${shown(message)}`, { file: path, line, column: 1 });
  if (before.entries.length !== after.entries.length) {
    return [say(1, `${before.entries.length} entries became ${after.entries.length}`)];
  }
  const absent = folded.filter((i) => !before.entries[i]);
  if (absent.length > 0) return [say(1, `there is no entry ${absent.join(", ")}`)];
  const resolved = after.entries.flatMap((entry, i) => {
    const old = before.entries[i];
    if (!old) return [];
    const mine = folds.filter((f) => f.indexes.includes(i));
    const wrong = mine.length > 0 ? mine.flatMap((f) => foldedWrong(old, entry, f.expected)) : otherWrong(old, entry);
    return wrong.map((message) => say(entry.line, message));
  });
  return [
    ...resolved,
    ...[...globalWrong(before, after), ...restWrong(before, after)].map(({ line, message }) => say(line, message)),
  ];
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
  if (/^\/|(^|\/)\.\.(\/|$)/.test(expected.file))
    return [`bashbrew sends ${expected.directory || "."} alone, and ${expected.file} may lie outside`];
  const lacking = expected.arches.filter((arch) => !entry.builds.has(arch));
  if (lacking.length > 0)
    return [`the entry lists ${[...entry.builds.keys()].join(" ")}, the fold has ${lacking.join(" ")} too`];
  const wrong = [...entry.builds].flatMap(([arch, build]) => {
    const was = old.builds.get(arch) ?? {};
    return [...SOURCE, ...FOLDED].flatMap((field) => {
      const [found, value] = expected.arches.includes(arch)
        ? [field === "Directory" ? slashless(build[field] ?? "") : build[field], want[field] ?? was[field]]
        : [standing(field, build[field]), standing(field, was[field])];
      return found === value ? [] : [`${arch}: ${field} is "${found}", expected "${value}"`];
    });
  });
  const folding = expected.arches.map((arch) => entry.builds.get(arch));
  const apart = SOURCE.filter((field) => new Set(folding.map((b) => b?.[field])).size > 1);
  const where = `the fold lies in one place, and its architectures differ in ${apart.join(", ")}`;
  return apart.length > 0 ? [...wrong, where] : wrong;
}

/** bashbrew builds an architecture without a Builder as one with `classic` (cmd-build.go). */
function standing(field: string, value = ""): string {
  if (field === "Directory") return slashless(value);
  return field === "Builder" ? value || "classic" : value;
}

/** Byte for byte as before, cleaned or not. */
function otherWrong(old: ReadEntry, entry: ReadEntry): readonly string[] {
  const [a, b] = [JSON.stringify([...old.builds]), JSON.stringify([...entry.builds])];
  return a === b ? [] : [`an entry that does not fold resolved to ${a}, now to ${b}`];
}

/** A global field changes to what an entry is built from by it, and a global arch field goes or stays as it is. */
const globalWrong = (before: ReadManifest, after: ReadManifest): readonly { line: number; message: string }[] =>
  [...after.global].flatMap(([name, { line, text }]) => {
    const was = before.global.get(name)?.text;
    const value = text.slice(text.indexOf(":") + 1).trim();
    const isUsed = after.entries.some((e) => [...e.builds.values()].some((build) => build[name] === value));
    if (was === text || (was !== undefined && isUsed)) return [];
    return [{ line, message: `a field of the global paragraph changed to "${endless(text)}"` }];
  });

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
