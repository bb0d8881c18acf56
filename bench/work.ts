// What is measured: our proof of a fold, and dockerfile-ast reading the members.
import { DockerfileParser } from "dockerfile-ast";
import { parse } from "../src/1-read/parse.ts";
import { fold } from "../src/3-fold/fold.ts";
import { propose } from "../src/4-emit/proposal.ts";
import { prove } from "../src/5-prove/prove.ts";
import type { Proposal } from "../src/model/change.ts";
import type { Subject } from "../src/pipeline/subject.ts";
import type { Family } from "./families.ts";

/** Parses every member and takes every instruction's range and arguments. */
export function parseAll({ files }: Family): void {
  for (const text of files.values())
    for (const i of DockerfileParser.parse(text).getInstructions()) {
      i.getRange();
      i.getArguments();
    }
}

/** The fold and its text, not proved. */
export function unprovedFold(subject: Subject): Proposal {
  if (subject.kind !== "family") throw new Error("the family is refused");
  const folded = fold(subject.family, { exact: false });
  const [graph] = folded.kind === "graphs" ? folded.graphs : [];
  const proposed = graph && propose(subject.family, graph, () => undefined, "", [], "");
  if (proposed?.kind !== "proposal") throw new Error("the family does not fold");
  return proposed.proposal;
}

/** The proof alone: all texts are parsed already. */
export function proverOf({ family, dockerfile, ignore }: Proposal): () => void {
  const fold = parse(family.output, dockerfile);
  if (fold.kind === "trouble") throw new Error("the fold does not parse");
  const context = { folder: family.context, ignore, listing: family.listing };
  const members = family.members.map((m) => ({
    platform: m.platform,
    subject: { dockerfile: m.dockerfile, context: m.context },
  }));
  return () => {
    const proof = prove({ fold: { dockerfile: fold.dockerfile, context }, members });
    if ([...proof.values()].some((p) => p.verdict !== "proved")) throw new Error("the fold is not proved");
  };
}
