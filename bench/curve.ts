// One point of the curve, in a process of its own: KIND INSTRUCTIONS MEMBERS -> processor time and memory as JSON.
// Cold, as a command runs: nothing is done twice before it is measured.
import { familyOf, foldOf, isKind } from "./families.ts";
import { parseAll, proverOf } from "./work.ts";

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

const [all, proposal] = await spent(() => foldOf(family));
const memory = process.resourceUsage().maxRSS / 1024;
const [prove] = await spent(proverOf(proposal));
const [parse] = await spent(() => parseAll(family));
process.stdout.write(JSON.stringify({ all, prove, parse, memory }));
