// Rewritten manifests -> the programs that print them, changed so that they print the rewritten ones: else what was folded is
// lost at the next generation. One program may print several families in one loop, so that all of them are looked at together.
import { readManifest } from "../1-read/manifest.ts";
import { findGenerator } from "../4-emit/generator/find.ts";
import { type FileChange, type FoldOutcome, type Generator, inPathOrder, type Proposal } from "../model/change.ts";
import { type Diagnostic, note, warning } from "../model/diagnostic.ts";
import type { LibraryManifest } from "../model/manifest.ts";
import type { Files } from "../ports.ts";
import { joinedManifests } from "./joined.ts";

/** What a manifest's rewriting asks of its generator. */
interface Asked {
  readonly generator: Generator;
  readonly change: FileChange | undefined;
  /** With the change, if any, the program is taken to print the rewritten manifest. */
  readonly isPrinted: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** More of them say nothing new. */
const TOLD = 12;

/** Undefined where no program is known to print the manifest. */
export async function generatorFor(files: Files, change: FileChange): Promise<Asked | undefined> {
  if (change.action !== "modify") return undefined;
  const [before, after] = [change.before, change.after].map((text) => manifestIn(change.path, text));
  const path = before && (await findGenerator(files, before));
  const read = path === undefined ? undefined : await files.readText(path);
  if (!before || !after || path === undefined || read?.kind !== "text") return undefined;
  const { text } = read;
  const { changeGenerator } = await import("../4-emit/generator.ts");
  const changed = await changeGenerator({ path, text }, before, after);
  if (changed.kind === "left")
    return {
      generator: { path, text, gone: new Set() },
      change: undefined,
      isPrinted: false,
      diagnostics: changed.left
        .slice(0, TOLD)
        .map((l) => warning("GENERATOR_NOT_CHANGED", `make it ${l.what}`, l.place)),
    };
  const generator = { path, text: changed.text, gone: changed.gone };
  if (changed.text === text) return { generator, change: undefined, isPrinted: true, diagnostics: [] };
  const said = "it was changed to print the rewritten manifest, and not run: --run-generator does, on a copy";
  return {
    generator,
    change: { action: "modify", path, before: text, after: changed.text },
    isPrinted: true,
    diagnostics: [note("GENERATOR_NOT_RUN", said, { file: path, line: 1, column: 1 })],
  };
}

function manifestIn(path: string, text: string): LibraryManifest | undefined {
  const read = readManifest(path, text);
  return read.kind === "manifest" ? read.manifest : undefined;
}

/** The same outcomes, those whose manifests are rewritten with their generator; its change goes with the first of them. */
export async function withGenerators(files: Files, outcomes: readonly FoldOutcome[]): Promise<readonly FoldOutcome[]> {
  const proposals = outcomes.flatMap((o) => (o.status === "folded" ? [o.proposal] : []));
  const added = new Map<Proposal, Proposal>();
  for (const { change, those } of joinedManifests(proposals)) {
    const asked = await generatorFor(files, change);
    for (const [i, proposal] of asked ? those.entries() : [])
      if (asked) added.set(proposal, withOne(proposal, asked, i === 0));
  }
  return outcomes.map((o) => (o.status === "folded" ? { ...o, proposal: added.get(o.proposal) ?? o.proposal } : o));
}

/** Where the program prints the rewritten manifest, its next run undoes nothing. */
export const keptBeside = (asked: Asked | undefined, said: readonly Diagnostic[]): readonly Diagnostic[] =>
  asked?.isPrinted ? said.filter((d) => d.code !== "MANIFEST_GENERATED") : said;

function withOne(proposal: Proposal, asked: Asked, isFirst: boolean): Proposal {
  const { generator, change, diagnostics } = asked;
  const kept = keptBeside(asked, proposal.diagnostics);
  return {
    ...proposal,
    generator,
    changes: change && isFirst ? inPathOrder([...proposal.changes, change]) : proposal.changes,
    diagnostics: isFirst ? [...kept, ...diagnostics] : kept,
  };
}
