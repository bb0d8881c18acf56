// In: a fold that is proved by its commands for a platform, and its member. Out: the fold's chain with the values of its
// own arguments written out. BuildKit gets the member's operations from it, and shows that by its cache (DESIGN 4.4).
import { parse } from "../1-read/parse.ts";
import { unfold } from "../5-prove/unfold.ts";
import type { Dockerfile, Instruction } from "../model/dockerfile.ts";
import type { Member } from "../model/family.ts";
import type { ProvedVariable } from "../model/verdict.ts";

/**
 * Undefined where it cannot be written. Values are put wherever the text names an argument, and whether it is read there is
 * the proof's word: a wrong text is another operation, and misses the cache.
 */
export function unfoldedText(
  fold: Dockerfile,
  member: Member,
  variables: readonly ProvedVariable[],
): string | undefined {
  const unfolded = unfold(fold, member.platform);
  const chain = unfolded.kind === "unfolded" ? parse(fold.path, unfolded.text) : undefined;
  if (chain?.kind !== "dockerfile") return undefined;
  const values = valuesOf(variables, member);
  const pieces = chain.dockerfile.tiles.map((tile) =>
    tile.kind === "instruction" ? withoutNames(tile, values) : tile.text,
  );
  if (pieces.includes(undefined)) return undefined;
  const written = parse(fold.path, pieces.join(""));
  return written.kind === "dockerfile" ? inTheMembersWords(written.dockerfile, member.dockerfile) : undefined;
}

/** What only the fold declares: its variables, and the platform's names where the member does without them. */
function valuesOf(variables: readonly ProvedVariable[], { platform, dockerfile }: Member): ReadonlyMap<string, string> {
  const declared = new Set(dockerfile.instructions.flatMap((i) => (i.keyword === "ARG" ? namesOf(i) : [])));
  const automatic: readonly (readonly [string, string])[] = [
    ["TARGETPLATFORM", platform.name],
    ["TARGETOS", platform.os],
    ["TARGETARCH", platform.architecture],
    ["TARGETVARIANT", platform.variant],
  ];
  return new Map([
    ...automatic.filter(([name]) => !declared.has(name)),
    ...variables.map(({ name, value }) => [name, value] as const),
  ]);
}

/** Undefined for an ARG that declares names of both: taken apart it could mean something else (DESIGN 4.2). */
function withoutNames(at: Instruction, values: ReadonlyMap<string, string>): string | undefined {
  if (at.keyword === "ARG") {
    const names = namesOf(at);
    const own = names.filter((name) => values.has(name));
    if (own.length > 0) return own.length === names.length ? "" : undefined;
  }
  return at.text.replace(
    /\$(?:\{(\w+)\}|(\w+))/g,
    (text, braced: string | undefined, plain: string) => values.get(braced ?? plain) ?? text,
  );
}

const namesOf = ({ rest }: Instruction): readonly string[] =>
  rest.split(/\s+/).map((word) => word.split("=", 1)[0] ?? "");

/** Runs of blanks are the shell's, and the cache's key all the same: where nothing else differs, the member's own stand. */
function inTheMembersWords(chain: Dockerfile, member: Dockerfile): string {
  const runs = new Map(member.instructions.flatMap((i) => (i.keyword === "RUN" ? [[oneBlank(i), i.text]] : [])));
  return chain.tiles
    .map(
      (tile) =>
        (tile.kind === "instruction" && tile.keyword === "RUN" ? runs.get(oneBlank(tile)) : undefined) ?? tile.text,
    )
    .join("");
}

const oneBlank = ({ logical, heredocs }: Instruction): string =>
  [logical.replace(/\s+/g, " "), ...heredocs.map((h) => h.body)].join("\n");
