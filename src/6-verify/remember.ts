// In: a request, what earlier runs found, and a way to build. Out: the verification, of which only that is built which was
// not found equal before with the very same texts, context and flags. Nothing but a good verdict is remembered.
import type { BuildRequest, FamilyVerification, PlatformVerification, VerifyEvent } from "../model/image.ts";
import type { PlatformName } from "../model/platform.ts";
import type { Results } from "../ports.ts";
import { contextNotes, isSeen } from "./notes.ts";
import { buildPairs, type Pair, proofOf, type VerifyRequest } from "./requests.ts";

export interface Memory {
  readonly results: Results;
  /** Build all the same, and remember that. */
  readonly fresh: boolean;
  /** What else decides what is built: this program's version, the builder. */
  readonly circumstances: readonly (string | null)[];
  /** ISO time. */
  readonly now: () => string;
}

export async function verifyRemembering(
  request: VerifyRequest,
  memory: Memory | undefined,
  onEvent: (event: VerifyEvent) => void,
  build: (request: VerifyRequest) => Promise<FamilyVerification>,
): Promise<FamilyVerification> {
  // A published image may be another one by now.
  if (!memory || request.baseline?.kind === "published") return build(request);
  const { results, fresh } = memory;
  const pairs = buildPairs(request);
  const before = await keysOf(pairs, memory);
  const known = new Map<PlatformName, PlatformVerification>();
  for (const { platform } of fresh ? [] : pairs) {
    const found = await results.read(before.get(platform) ?? "");
    if (found) known.set(platform, found);
  }
  for (const [platform, verification] of known) onEvent({ kind: "verdict", platform, verification });
  const rest = pairs.map((p) => p.platform).filter((p) => !known.has(p));
  const built = rest.length > 0 ? await build({ ...request, platforms: rest }) : undefined;
  const good = [...(built?.platforms ?? [])].filter(([, v]) => isGood(v));
  // What changed while it was being built is not known to be what was built.
  const after = good.length > 0 ? await keysOf(pairs, memory) : before;
  for (const [platform, verification] of good) {
    const key = after.get(platform);
    if (key !== undefined && key === before.get(platform))
      await results.write(key, { ...verification, remembered: memory.now() });
  }
  const platforms = pairs.flatMap(({ platform }) => {
    const one = known.get(platform) ?? built?.platforms.get(platform);
    return one ? [[platform, one] as const] : [];
  });
  const proof = built?.proof ?? proofOf(request);
  return { id: request.family.id, proof, platforms: new Map(platforms), notes: built?.notes ?? contextNotes(request) };
}

const isGood = ({ verdict, assumptions, operations }: PlatformVerification): boolean =>
  verdict !== "different" &&
  verdict !== "not-built" &&
  (operations === undefined || operations.kind === "equal") &&
  assumptions.every((a) => a.holds !== false);

async function keysOf(
  pairs: readonly Pair[],
  { results, circumstances }: Memory,
): Promise<ReadonlyMap<PlatformName, string>> {
  const states = new Map<string, Promise<string>>();
  const stateOf = async ({ context, ignore, committed }: BuildRequest): Promise<string> => {
    if (committed) return JSON.stringify(committed.source);
    // Git writes in its own folder all the time, and so do we: it counts only where the build sees it.
    const isSeenGit = isSeen(".git/HEAD", "", ignore === undefined ? undefined : { path: "", text: ignore });
    const leaveOut = isSeenGit ? ".git/archfold" : ".git";
    const id = JSON.stringify([context, leaveOut]);
    const state = states.get(id) ?? results.stateOf(context, [leaveOut]);
    states.set(id, state);
    return state;
  };
  const keys = new Map<PlatformName, string>();
  for (const { platform, member, fold, across } of pairs) {
    const isTold = String(fold.provenance ?? false);
    const sides = [member, fold].flatMap((b) => [
      b.dockerfile,
      b.ignore ?? null,
      b.context,
      String(b.classic ?? false),
      ...b.extra,
    ]);
    const contexts = [await stateOf(member), await stateOf(fold)];
    keys.set(platform, results.key([platform, String(across), isTold, ...sides, ...contexts, ...circumstances]));
  }
  return keys;
}
