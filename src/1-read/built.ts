// Evidence that members were built across, on the builder's platform (DESIGN 3 "How members are built").
// A word in the text is evidence, never a decision: the person says `--built`.

import type { Built } from "../model/decision.ts";
import { type Diagnostic, warning } from "../model/diagnostic.ts";
import type { Instruction } from "../model/dockerfile.ts";
import type { Member } from "../model/family.ts";

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
  for (const m of members)
    for (const i of m.dockerfile.instructions) {
      const sign = signIn(i);
      if (sign === undefined) continue;
      const place = { file: m.dockerfile.path, line: i.line, column: i.column };
      return [
        warning(
          "BUILT_HOW",
          `looks cross-built (${sign}); assumed --built target, each member on its own platform`,
          place,
        ),
      ];
    }
  return [];
}

/** LABEL and comments do not count: they build nothing. */
function signIn(instruction: Instruction): string | undefined {
  if (instruction.keyword === "LABEL") return undefined;
  for (const [pattern, text] of SIGNS) {
    const match = pattern.exec(instruction.text);
    if (match) return text.replace("$&", match[0]);
  }
  return undefined;
}
