// A tree -> the families in it (DESIGN 3 "Finding families"); a bad Dockerfile or an unclear word refuses its family only.

import type { Built, Decision } from "../model/decision.ts";
import { type Diagnostic, error, note } from "../model/diagnostic.ts";
import type { Dockerfile } from "../model/dockerfile.ts";
import type { Found, Member } from "../model/family.ts";
import { folderOf } from "../model/path.ts";
import type { Platform, PlatformName } from "../model/platform.ts";
import type { Files } from "../ports.ts";
import { canonical } from "./canonical.ts";
import { likelyContext, readContext } from "./context.ts";
import { type Elsewhere, makeFamily, outputFor, platformTwice, readDockerfile } from "./family.ts";
import { familyId, type Group, groupPaths, isDockerfilePath } from "./group.ts";
import { type Claim, settle } from "./settle.ts";
import { archWordsIn, namesWindows, platformsOf } from "./vocabulary.ts";

export interface DiscoverOptions {
  /** `--arch WORD=PLATFORM`, words in lower case. */
  readonly archWords: ReadonlyMap<string, Platform>;
  readonly built: Built | undefined;
  readonly syntax?: string | undefined;
  readonly platforms?: readonly PlatformName[] | undefined;
  /** Paths that are never members: recorded outputs, members that a manifest claims. */
  readonly except: ReadonlySet<string>;
  readonly elsewhere?: Elsewhere | undefined;
  /** True where a file at the output is a fold of ours, which may be replaced. */
  readonly own?: boolean;
}

/** The families among these files of the tree, sorted by output. */
export async function discover(
  files: Files,
  sources: readonly string[],
  options: DiscoverOptions,
): Promise<readonly Found[]> {
  const paths = sources.filter((p) => isDockerfilePath(p) && !options.except.has(p));
  const all = new Set(paths);
  const found: Found[] = [];
  const groups = groupPaths(paths);
  const grouped = new Set(groups.filter((g) => g.files.length > 1).flatMap((g) => g.files.map((f) => f.path)));
  for (const group of groups) {
    const bare = all.has(group.output) && !grouped.has(group.output) ? group.output : undefined;
    if (group.files.length + (bare ? 1 : 0) < 2) continue;
    const result = await readGroup(files, group, bare, options);
    if (result) found.push(result);
  }
  return found;
}

async function readGroup(
  files: Files,
  group: Group,
  bare: string | undefined,
  options: DiscoverOptions,
): Promise<Found | undefined> {
  const dockerfiles = group.files.map((f) => f.path);
  const output = outputFor(group.output, bare ? [bare, ...dockerfiles] : dockerfiles, options.elsewhere);
  const id = familyId(output);
  const refused = (diagnostics: readonly Diagnostic[], unresolved: Settled = []): Found => ({
    kind: "refused",
    id,
    source: "siblings",
    dockerfiles,
    diagnostics,
    unresolved,
  });
  const claims: Claim[] = [];
  const trouble: Diagnostic[] = [];
  for (const { path, word } of group.files) {
    const read = await readDockerfile(files, path);
    if (read.kind === "trouble") trouble.push(...read.diagnostics);
    else claims.push({ word, dockerfile: read.dockerfile });
  }
  const settled = settle(claims, options.archWords);
  const joined = bare ? await bareMember(files, bare, claims, settled.platforms) : undefined;
  if (claims.length + trouble.length + (joined ? 1 : 0) < 2) return undefined;
  if (trouble.length > 0) return refused(trouble);
  if (settled.unresolved.length > 0)
    return refused(
      settled.unresolved.map((u) => ambiguous(u.word, u.dockerfile, u.candidates)),
      settled.unresolved,
    );
  const named = new Map(
    [...settled.platforms].map(([d, p]) => [
      d,
      { platform: p, word: claims.find((c) => c.dockerfile === d)?.word ?? "" },
    ]),
  );
  if (joined) named.set(joined, { platform: amd64, word: "" });
  const twice = platformTwice([...named].map(([d, n]) => ({ platform: n.platform, path: d.path })));
  if (twice) return refused([twice]);
  const where = await likelyContext(files, [...named.keys()], group.suffix);
  const members = await Promise.all(
    [...named].map(async ([dockerfile, { platform, word }]): Promise<Member> => {
      const folder = where === "root" ? "" : folderOf(dockerfile.path);
      return {
        platform,
        dockerfile,
        context: await readContext(files, dockerfile.path, folder),
        archWord: word,
      };
    }),
  );
  const decisions = settled.evidence.map(
    (e): Decision => ({ kind: "arch-word", word: e.word, platform: e.platform.name, by: e.by }),
  );
  const notes = [
    ...settled.evidence.map((e) => note("ARCH_AMBIGUOUS", `"${e.word}" is taken as ${e.platform.name}, by ${e.by}`)),
    ...(joined
      ? [
          note("CLAIMS_AMD64", `${joined.path} joins as linux/amd64: its rows are its siblings'`, {
            file: joined.path,
            line: 1,
            column: 1,
          }),
        ]
      : []),
  ];
  return makeFamily(files, {
    id,
    source: "siblings",
    output,
    ownOutput: options.own ?? false,
    built: options.built,
    syntax: options.syntax,
    platforms: options.platforms ?? [],
    members,
    diagnostics: notes,
    decisions,
  });
}

type Settled = Extract<Found, { kind: "refused" }>["unresolved"];
const amd64 = platformsOf("amd64")[0] as Platform;

const ambiguous = (word: string, file: string, candidates: readonly string[]): Diagnostic =>
  error(
    "ARCH_AMBIGUOUS",
    `"${word}" could mean ${candidates.join(" or ")}: say which with --arch ${word}=PLATFORM, or use --member`,
    { file, line: 1, column: 1 },
  );

/** A bare Dockerfile is amd64's if no file claims amd64 and at least half of its rows stand in a sibling (DESIGN 3). */
async function bareMember(
  files: Files,
  path: string,
  claims: readonly Claim[],
  platforms: ReadonlyMap<Dockerfile, Platform>,
): Promise<Dockerfile | undefined> {
  if ([...platforms.values()].some((p) => p.name === amd64.name) || claims.length === 0) return undefined;
  const read = await readDockerfile(files, path);
  if (read.kind === "trouble") return undefined;
  if (archWordsIn(path).length > 0 || namesWindows(path)) return undefined;
  const rows = read.dockerfile.instructions.map((i) => canonical(i, read.dockerfile.escape));
  const shared = claims.map(({ dockerfile }) => {
    const theirs = new Set(dockerfile.instructions.map((i) => canonical(i, dockerfile.escape)));
    return rows.filter((r) => theirs.has(r)).length;
  });
  return Math.max(...shared) * 2 >= rows.length ? read.dockerfile : undefined;
}
