// Members -> a family: the common context, listed where it must be looked into, and what makes it none (an output that is taken, a platform twice).

import type { Built, Decision } from "../model/decision.ts";
import { type Diagnostic, error, note } from "../model/diagnostic.ts";
import type { Family, Found, Member } from "../model/family.ts";
import { below, type Listing, without } from "../model/listing.ts";
import { LOCK_PATH } from "../model/lock.ts";
import { joinPath } from "../model/path.ts";
import { comparePlatforms, type Platform, type PlatformName } from "../model/platform.ts";
import type { Files } from "../ports.ts";
import { builtHow } from "./built.ts";
import { chooseMembers } from "./chosen.ts";
import { copiesFolders, ignoreFor, ignoreTrouble, plainSources } from "./context.ts";
import { frontendOf } from "./frontend.ts";
import { commonFolder } from "./group.ts";
import { parse } from "./parse.ts";

/** `--out`: the family with this member goes to another output than its own. */
export interface Elsewhere {
  readonly dockerfile: string;
  readonly output: string;
}

/** The output that was asked for, where it is these members that were meant. */
export const outputFor = (usual: string, members: readonly string[], elsewhere: Elsewhere | undefined): string =>
  elsewhere && members.includes(elsewhere.dockerfile) ? elsewhere.output : usual;

/** The first platform that two Dockerfiles claim. */
export function platformTwice(
  claims: readonly { readonly platform: Platform; readonly path: string }[],
): Diagnostic | undefined {
  const seen = new Map<string, string>();
  for (const { platform, path } of claims) {
    const other = seen.get(platform.name);
    if (other !== undefined)
      return error("PLATFORM_TWICE", `${path} and ${other} both claim ${platform.name}: choose one with --member`, {
        file: path,
        line: 1,
        column: 1,
      });
    seen.set(platform.name, path);
  }
  return undefined;
}

/** OUTPUT_EXISTS where a file that is not a member stands at the output path. */
async function outputTaken(files: Files, output: string, members: readonly string[]): Promise<Diagnostic | undefined> {
  if (members.includes(output) || (await files.stat(output)) === undefined) return undefined;
  return error("OUTPUT_EXISTS", `${output} exists and is no member of the family: move it or give --out FILE`, {
    file: output,
    line: 1,
    column: 1,
  });
}

export async function readDockerfile(files: Files, path: string) {
  const read = await files.readText(path);
  if (read.kind === "trouble") return { kind: "trouble" as const, diagnostics: [read.diagnostic] };
  return parse(path, read.text);
}

export interface FamilyParts extends Pick<Family, "id" | "source" | "output" | "entry" | "gathered" | "diagnostics"> {
  readonly members: readonly Member[];
  /** What the person said with `--built`, undefined where it is assumed. */
  readonly built: Built | undefined;
  /** What the person said with `--syntax`; it counts where the members' frontends differ. */
  readonly syntax?: string | undefined;
  readonly decisions?: readonly Decision[];
  /** Only the members for these fold; absent or empty for all. */
  readonly platforms?: readonly PlatformName[];
  /** True where the output is a fold of ours and may be replaced. */
  readonly ownOutput?: boolean;
}

/** Sorts the members, finds the common context, lists it where it must be looked into, and notes sources that are not there. */
export async function makeFamily(files: Files, parts: FamilyParts): Promise<Found> {
  const { id, source, output } = parts;
  const chosen = chooseMembers(parts.members, parts.platforms ?? []);
  const members = [...chosen.members].sort((a, b) => comparePlatforms(a.platform, b.platform));
  const paths = members.map((m) => m.dockerfile.path);
  const taken = parts.ownOutput ? undefined : await outputTaken(files, output, paths);
  const context = commonFolder(members.map((m) => m.context.folder));
  const against = taken
    ? [taken]
    : members.length < 2
      ? [error("TOO_FEW_MEMBERS", `--platform leaves ${members.length} of the members, and a family needs two`)]
      : await unreadableIgnores(files, members, output, context);
  if (against.length > 0)
    return { kind: "refused", id, source, dockerfiles: paths, diagnostics: against, unresolved: [] };
  const inForce = await ignoreFor(files, output, context);
  const needed =
    inForce !== undefined ||
    members.some((m) => m.context.folder !== context || m.context.ignore || copiesFolders(m.dockerfile));
  const absent = await Promise.all(members.map((m) => absentSources(files, m)));
  const family: Family = {
    id,
    source,
    output,
    outputIsMember: paths.includes(output),
    context,
    built: parts.built ?? "target",
    builtBy: parts.built ? "flag" : "assumed",
    ignore: inForce,
    listing: undefined,
    members,
    diagnostics: [...parts.diagnostics, ...chosen.diagnostics, ...builtHow(members, parts.built), ...absent.flat()],
    decisions: [
      ...(parts.decisions ?? []),
      ...chosen.decisions,
      ...(parts.syntax !== undefined && new Set(members.map((m) => frontendOf(m.dockerfile))).size > 1
        ? [{ kind: "syntax" as const, syntax: parts.syntax, by: "flag" as const }]
        : []),
      ...(parts.built ? [{ kind: "built" as const, built: parts.built, by: "flag" as const }] : []),
    ],
    ...(parts.entry ? { entry: parts.entry } : {}),
    ...(parts.gathered ? { gathered: parts.gathered } : {}),
  };
  return { kind: "family", family: needed ? await withListing(files, family, parts.ownOutput ?? false) : family };
}

/** The same with its contexts listed. `own`: a fold of ours stands at the output, which no member saw. */
export async function withListing(files: Files, family: Family, own: boolean): Promise<Family> {
  const paths = family.members.map((m) => m.dockerfile.path);
  const listing = withoutOurs(await files.listFolder(family.context), family.output, paths, own);
  const members = family.members.map((m) => ({
    ...m,
    context: { ...m.context, listing: below(listing, m.context.folder) },
  }));
  return { ...family, listing, members };
}

async function unreadableIgnores(
  files: Files,
  members: readonly Member[],
  output: string,
  context: string,
): Promise<readonly Diagnostic[]> {
  const builds = [...members.map((m) => [m.dockerfile.path, m.context.folder] as const), [output, context] as const];
  const found = await Promise.all(builds.map(([path, folder]) => ignoreTrouble(files, path, folder)));
  return [...new Map(found.flatMap((d) => (d ? [[d.place?.file, d] as const] : []))).values()];
}

/** The tree as it is without a fold of ours, which no member saw. */
function withoutOurs(listing: Listing, output: string, members: readonly string[], own: boolean): Listing {
  const ours = new Set([
    LOCK_PATH,
    ...(own ? [`${output}.dockerignore`, ...(members.includes(output) ? [] : [output])] : []),
  ]);
  return without(listing, ours);
}

async function absentSources(files: Files, member: Member): Promise<readonly Diagnostic[]> {
  const { path } = member.dockerfile;
  const found: Diagnostic[] = [];
  for (const { source, line } of plainSources(member.dockerfile))
    if ((await files.stat(joinPath(member.context.folder, source))) === undefined)
      found.push(
        note("SOURCE_NOT_IN_TREE", `"${source}" is not in the tree: it is taken to be made before the build`, {
          file: path,
          line,
          column: 1,
        }),
      );
  return found;
}
