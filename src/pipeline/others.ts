// A refused family -> the platforms whose members fold without those in the way, tried like any other family.
import { makeFamily } from "../1-read/family.ts";
import { outputForPaths } from "../1-read/group.ts";
import { fold } from "../3-fold/fold.ts";
import type { FoldOutcome } from "../model/change.ts";
import { type Diagnostic, note } from "../model/diagnostic.ts";
import { type Family, type Found, type Member, topOf } from "../model/family.ts";
import type { PlatformName } from "../model/platform.ts";
import { shellLine } from "../model/shell.ts";
import type { Files } from "../ports.ts";

type Refused = Extract<FoldOutcome, { status: "refused" }>;

/** First without the members that the refusal names, then without each single one. */
export async function othersThatFold(
  files: Files,
  family: Family,
  refused: Refused,
  foldPart: (part: Family) => Promise<FoldOutcome>,
): Promise<readonly PlatformName[] | undefined> {
  const { members } = family;
  const blamed = members.filter((m) => isBlamed(m, refused));
  const tries = [blamed, ...members.map((m) => [m])].map((out) => members.filter((m) => !out.includes(m)));
  for (const part of tries) {
    if (part.length < 2 || part.length === members.length) continue;
    const platforms = part.map((m) => m.platform.name);
    const found = await partOf(files, family, platforms);
    if (found.kind === "refused" || fold(found.family, { exact: false }).kind === "refused") continue;
    if ((await foldPart(found.family)).status === "folded") return platforms;
  }
  return undefined;
}

const isBlamed = (m: Member, { diagnostics, proof }: Refused): boolean =>
  proof
    ? proof.get(m.platform.name)?.verdict !== "proved"
    : diagnostics.some((d) => d.severity === "error" && d.place?.file === m.dockerfile.path);

/** The family as `--platform` would have it. */
async function partOf(files: Files, family: Family, platforms: readonly PlatformName[]): Promise<Found> {
  const { builtBy, built } = family;
  const paths = family.members.filter((m) => platforms.includes(m.platform.name)).map((m) => m.dockerfile.path);
  // What bashbrew builds has to lie in the folder that it sends.
  const output = family.source === "manifest" ? outputForPaths(paths) : family.output;
  const parts = { ...family, output, built: builtBy === "flag" ? built : undefined, ownOutput: true, platforms };
  const found = await makeFamily(files, parts);
  if (found.kind === "refused" || !family.bases) return found;
  return { ...found, family: { ...found.family, bases: family.bases } };
}

/** What to type: `asked` is how the family was found. Members that were named stand there already. */
export function offer(family: Family, others: readonly PlatformName[], asked: readonly string[]): Diagnostic {
  const which = family.source === "flags" ? [] : ["--family", family.id];
  const command = shellLine(["archfold", "fold", ...asked, ...which, "--platform", others.join(",")]);
  const [first] = family.members;
  return note("OTHERS_FOLD", `${others.join(", ")} fold without the rest: ${command}`, first && topOf(first));
}
