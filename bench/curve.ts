// One point of the curve, in a process of its own: KIND INSTRUCTIONS MEMBERS -> processor time and memory as JSON.
// Cold, as a command runs: nothing is done twice before it is measured.
import { proveText } from "../src/pipeline/prove.ts";
import { familyOf, isKind, readOf } from "./families.ts";
import { parseAll, unprovedFold } from "./work.ts";

const [kind = "", instructions, members] = process.argv.slice(2);
if (!isKind(kind)) throw new Error(`no kind ${kind}`);
const family = familyOf(kind, Number(instructions), Number(members));

/** Milliseconds of the processor, the collector's threads included: a busy machine does not lengthen them much. */
async function spent<T>(work: () => T): Promise<readonly [number, Awaited<T>]> {
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return [(user + system) / 1000, result];
}

const [read, { subject }] = await spent(() => readOf(family));
const [fold, proposal] = await spent(() => unprovedFold(subject));
const [prove, proved] = await spent(() => proveText(proposal.family, proposal.dockerfile, proposal.ignore));
const memory = process.resourceUsage().maxRSS / 1024;
if (proved.kind !== "proof" || [...proved.proof.values()].some((p) => p.verdict !== "proved"))
  throw new Error("the fold is not proved");
const [parse] = await spent(() => parseAll(family));
process.stdout.write(JSON.stringify({ parse, read, fold, prove, memory }));
