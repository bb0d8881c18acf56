// Evidence that members were built across, on the builder's platform (DESIGN 3 "How members are built").
// A word in the text is evidence, never a decision: the person says `--built`.

import type { Built } from "../model/decision.ts";
import { type Diagnostic, warning } from "../model/diagnostic.ts";
import type { Dockerfile, Instruction } from "../model/dockerfile.ts";
import type { Member } from "../model/family.ts";
import type { Platform } from "../model/platform.ts";
import { type Stage, stagesOf } from "./typed.ts";
import { archWordsIn, platformsOf } from "./vocabulary.ts";

const SIGNS: readonly (readonly [RegExp, string])[] = [
  [/\bcross-build-(?:start|end)\b/, "emulator helper $&"],
  [/\bqemu-[a-z0-9_]+-static\b/, "emulator helper $&"],
  [
    /\b(?:aarch64|armv?[5-7]?[a-z0-9]*|x86_64|i[3-6]86|powerpc64le|s390x|riscv64(?:gc)?)-(?:[a-z]+-)?linux-(?:gnu|musl)[a-z]*\b/,
    "cross triple $&",
  ],
  [/\bGOARCH=\S+/, "$&"],
  [/\bCROSS_COMPILE=\S+/, "$&"],
];

/** One warning for the family, at the first sign, with what was assumed; none where the person said how. */
export function builtHow(members: readonly Member[], built: Built | undefined): readonly Diagnostic[] {
  if (built !== undefined) return [];
  for (const { dockerfile, platform } of members) {
    const sign = firstSign(dockerfile) ?? foreignBase(dockerfile, platform);
    if (sign === undefined) continue;
    const place = { file: dockerfile.path, line: sign.line, column: sign.column };
    const message = `looks cross-built (${sign.text}); assumed --built target, each member on its own platform: if they are built without --platform, say --built build-platform`;
    return [warning("BUILT_HOW", message, place)];
  }
  return [];
}

interface Sign {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

/** LABEL does not count: it builds nothing. */
function firstSign({ tiles }: Dockerfile): Sign | undefined {
  for (const tile of tiles) {
    const { line, kind } = tile;
    if (kind === "comment" && /\bcross[- ]?(?:compil|buil)/i.test(tile.text))
      return { text: "a comment", line, column: 1 };
    const text = kind === "instruction" ? signIn(tile) : undefined;
    if (text !== undefined && kind === "instruction") return { text, line, column: tile.column };
  }
  return undefined;
}

function signIn(instruction: Instruction): string | undefined {
  if (instruction.keyword === "LABEL") return undefined;
  for (const [pattern, text] of SIGNS) {
    const match = pattern.exec(instruction.text);
    if (match) return text.replace("$&", match[0]);
  }
  return undefined;
}

/** The image's base names the architecture, and the base of a stage that it takes files from does not, nor a platform. */
function foreignBase(dockerfile: Dockerfile, platform: Platform): Sign | undefined {
  const { stages } = stagesOf(dockerfile);
  const last = stages.at(-1);
  const isNamed = (image: string) =>
    archWordsIn(image).some(({ word }) => platformsOf(word).some((p) => p.name === platform.name));
  if (!last || platform.architecture === "amd64" || !isNamed(last.from.image)) return undefined;
  const build = stages.find((s) => s !== last && isFree(s, stages) && !isNamed(s.from.image));
  const [from] = last.instructions;
  if (!build || !from) return undefined;
  return { text: `${last.from.image} after ${build.from.image}`, line: from.line, column: from.column };
}

/** An image for any platform: no stage, and no platform said. */
const isFree = ({ from }: Stage, stages: readonly Stage[]): boolean =>
  from.image !== "scratch" &&
  from.flags.length === 0 &&
  !stages.some((s) => s.from.name?.toLowerCase() === from.image.toLowerCase());
