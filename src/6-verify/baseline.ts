// What the fold is held against: the member as BuildKit builds it, as the classic builder does (bashbrew's `Builder: classic`),
// or the image that a registry has. In: the member's build, and which of these. Out: the build that gives that image.
import { type Diagnostic, error } from "../model/diagnostic.ts";
import type { Family } from "../model/family.ts";
import type { BuildRequest, EngineState, Image } from "../model/image.ts";
import { listOf, objectOf } from "../model/json.ts";
import { namingFlags } from "./bases.ts";

export type Baseline =
  | { readonly kind: "original" }
  | { readonly kind: "classic" }
  /** A name as `docker pull` takes it. */
  | { readonly kind: "published"; readonly ref: string };

/** An image goes through a FROM unchanged, history and all, but for its triggers. */
export function baselineBuild(baseline: Baseline, member: BuildRequest): BuildRequest {
  if (baseline.kind === "original") return member;
  if (baseline.kind === "classic") return { ...member, classic: true };
  const { platform, context, extra } = member;
  return { platform, context, dockerfile: `FROM ${baseline.ref}\n`, ignore: "*\n", extra: namingFlags(extra) };
}

const NAME = /^[a-z0-9](?:[\w.\-/:]*[\w])?(?:@sha256:[0-9a-f]{64})?$/i;

/** It becomes a line of a Dockerfile, so it has to be a name and nothing else. */
export const isImageName = (text: string): boolean => text.length < 512 && NAME.test(text);

/** What the builder has to be for it; undefined where it is. */
export function refuseBaseline(
  baseline: Baseline,
  state: Extract<EngineState, { kind: "ready" }>,
): Diagnostic | undefined {
  if (baseline.kind !== "classic" || state.driver === "docker") return undefined;
  const says = `--baseline classic: the classic builder is the engine's own, and ${state.builder} is a ${state.driver} builder: leave --builder out`;
  return error("NO_ENGINE", says);
}

/** A base's triggers fire in a FROM and are no longer in the image. */
export const hasTriggers = ({ config }: Image): boolean => listOf(objectOf(config["config"])["OnBuild"]).length > 0;

/** What the classic builder reads otherwise and no difference between two files would tell (DESIGN 4.11). */
export function classicNotes(baseline: Baseline | undefined, { members }: Family): readonly string[] {
  if (baseline?.kind !== "classic") return [];
  return members.flatMap(({ dockerfile }) => {
    let set = new Set<string>();
    return dockerfile.instructions.flatMap(({ keyword, rest, line }) => {
      if (keyword === "FROM") set = new Set();
      const names = [...rest.matchAll(/(?:^|\s)(\w+)(?==)/g)].map(([, name = ""]) => name);
      if (keyword === "ENV") for (const name of [...names, rest.split(/[\s=]/)[0] ?? ""]) set.add(name);
      const again = keyword === "ARG" ? [...names, rest].filter((name) => set.has(name)) : [];
      return again.map(
        (name) =>
          `ARG ${name} behind ENV ${name} (${dockerfile.path}:${line}): the classic builder keeps the ENV, BuildKit takes the ARG`,
      );
    });
  });
}
