// How a generator ran, and the manifest that it was to print -> whether it did. Commits are the exception: until the changes
// are committed nobody knows the one that the generator will find.
import { type Diagnostic, error, note } from "../../model/diagnostic.ts";
import type { GeneratorAnswer } from "../../ports.ts";

/** A note where it printed the manifest, else an error: GENERATOR_DIFFERS, or GENERATOR_CANNOT_RUN where this machine cannot. */
export function judged(path: string, manifest: string, answer: GeneratorAnswer): Diagnostic {
  const place = { file: path, line: 1, column: 1 };
  if (answer.kind === "cannot") return error("GENERATOR_CANNOT_RUN", `${path} ${answer.why}`, place);
  if (answer.kind === "failed") return error("GENERATOR_DIFFERS", `${path} ${answer.how}`, place);
  const found = differsFrom(manifest, answer.text);
  if (found.kind === "differs") return error("GENERATOR_DIFFERS", `${path} ${found.how}`, place);
  const commits = found.commits.length === 0 ? "" : `, but for the commits in line ${found.commits.join(", ")}`;
  return note("GENERATOR_RAN", `${path} was run on a copy and prints the rewritten manifest${commits}`, place);
}

type Compared =
  /** `commits`: lines of the manifest in which only a commit is another one. */
  { readonly kind: "same"; readonly commits: readonly number[] } | { readonly kind: "differs"; readonly how: string };

/** A commit, where a manifest names one: in a GitCommit, or in a comment. */
const COMMIT = /\b(?:[0-9a-f]{64}|[0-9a-f]{40})\b/g;
const NAMES_ONE = /^(?:#|(?:\S*-)?GitCommit:)/;

function differsFrom(manifest: string, printed: string): Compared {
  if (printed === manifest) return { kind: "same", commits: [] };
  if (printed.trim() === "") return { kind: "differs", how: "prints nothing on standard output" };
  const [wanted, lines] = [trimmed(manifest).split("\n"), trimmed(printed).split("\n")];
  const at = wanted.findIndex((line, i) => plain(line) !== plain(lines[i] ?? ""));
  const line = at < 0 ? Math.min(wanted.length, lines.length) : at;
  if (at < 0 && wanted.length === lines.length)
    return { kind: "same", commits: wanted.flatMap((l, i) => (l === lines[i] ? [] : [i + 1])) };
  return {
    kind: "differs",
    how: `prints something else: line ${line + 1} is ${quoted(lines[line])}, wanted is ${quoted(wanted[line])}`,
  };
}

/** `console.log` of a text that ends its last line prints one line feed more. */
const trimmed = (text: string): string => text.replace(/\n+$/, "");

const plain = (line: string): string => (NAMES_ONE.test(line) ? line.replace(COMMIT, "COMMIT") : line);

const quoted = (line: string | undefined): string => (line === undefined ? "missing" : `"${line.slice(0, 120)}"`);
