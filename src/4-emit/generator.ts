// The program that prints a library manifest, and the manifest before and after its rewriting, in; the program that prints
// the rewritten one out, or what a person has to change in it, with the place. Nothing is run here.
import { shown } from "../model/diagnostic.ts";
import type { LibraryManifest } from "../model/manifest.ts";
import type { Place } from "../model/source.ts";
import { ownersOf, spotsIn } from "./generator/owners.ts";
import { planEdits } from "./generator/plan.ts";
import type { ProgramRead } from "./generator/printed.ts";
import type { Question } from "./generator/question.ts";
import { readShell } from "./generator/shell.ts";
import { itemsOf, wishesOf } from "./generator/wishes.ts";
import type { Edit } from "./manifest/edits.ts";

export interface Generator {
  readonly path: string;
  readonly text: string;
}

/** Something that a person has to change, where we do not. */
interface Left {
  readonly place: Place;
  readonly what: string;
}

export type Changed =
  | {
      readonly kind: "changed";
      readonly text: string;
      /** Lines of the program as it was that are gone. */
      readonly gone: ReadonlySet<number>;
    }
  | { readonly kind: "left"; readonly left: readonly Left[] };

/** `before` and `after` are the manifest's texts; both can be read. */
export async function changeGenerator(
  generator: Generator,
  before: LibraryManifest,
  after: LibraryManifest,
): Promise<Changed> {
  const { path, text } = generator;
  const left = (at: number, what: string): Changed => ({
    kind: "left",
    left: [{ place: placeIn(generator, at), what }],
  });
  const read = await readProgram(generator);
  if (!read) return left(0, "print what the rewritten manifest has: it is written in a language that is not read");
  if (read.kind === "trouble") return left(read.at, `print what the rewritten manifest has: ${read.why}`);
  const items = itemsOf(before);
  const wishes = wishesOf(items, itemsOf(after));
  if (!wishes) return left(0, "print what the rewritten manifest has: an entry became two");
  const nameOf = (paragraph: number): string => before.entries[paragraph - 1]?.id ?? "all entries";
  const question: Question = { source: text, program: read.program, items: items.flat(), wishes, nameOf };
  const plan = planEdits(question);
  if (plan.kind === "todo")
    return { kind: "left", left: plan.todo.map((t) => ({ place: placeIn(generator, t.at), what: shown(t.what) })) };
  const unsaid = await unprinted({ path, text: plan.text }, after, question);
  return unsaid === undefined
    ? { kind: "changed", text: plan.text, gone: goneLines(text, plan.edits) }
    : left(0, `print ${unsaid}: no edit of ours comes to that`);
}

/** The edited program is read again: every field that it was edited for must be one that a line prints. */
async function unprinted(
  generator: Generator,
  after: LibraryManifest,
  { wishes }: Question,
): Promise<string | undefined> {
  const read = await readProgram(generator);
  if (read?.kind !== "program") return "what the rewritten manifest has";
  const items = itemsOf(after).flat();
  const owners = ownersOf(spotsIn(read.program), items);
  const wanted = items.filter((i) =>
    wishes.some((w) => w.kind !== "remove" && w.item.paragraph === i.paragraph && w.item.name === i.name),
  );
  return wanted.find((item) => owners.of(item).length === 0)?.line;
}

const SHELL = /^#!.*\b(?:ba|da|a|k)?sh\b/;
const SCRIPT = /^#!.*\b(?:node|deno|bun|tsx|ts-node)\b/;

/** Undefined where neither the name nor the first line says that it is shell, JavaScript or TypeScript. */
async function readProgram({ path, text }: Generator): Promise<ProgramRead | undefined> {
  const isNamed = /\.[cm]?[jt]s$/.test(path);
  if (!isNamed && (/\.(?:ba)?sh$/.test(path) || SHELL.test(text))) return readShell(text);
  if (!isNamed && !SCRIPT.test(text)) return undefined;
  const { readScript } = await import("./generator/script.ts");
  return readScript(path, text);
}

function placeIn({ path, text }: Generator, at: number): Place {
  const above = text.slice(0, at).split("\n");
  return { file: path, line: above.length, column: (above.at(-1)?.length ?? 0) + 1 };
}

function goneLines(text: string, edits: readonly Edit[]): ReadonlySet<number> {
  const gone = new Set<number>();
  let start = 0;
  for (const [i, line] of text.split("\n").entries()) {
    const end = start + line.length;
    if (edits.some((e) => e.text === "" && e.start <= start && end <= e.end)) gone.add(i + 1);
    start = end + 1;
  }
  return gone;
}
