// Form "platform argument in FROM": `plugins/base:linux-amd64`, `…-arm64` become `plugins/base:linux-${TARGETARCH}`.
// Platform arguments are global: nothing has to be declared for FROM (DESIGN 4.2).
import { fromOf } from "../../1-read/typed.ts";
import type { Member } from "../../model/family.ts";
import { type Platform, platformKey } from "../../model/platform.ts";
import type { AlignedStage } from "../../model/stage.ts";

/** The FROM text that every platform of the stage can share, or undefined. Members of the stage only. */
export function platformArgument(stage: AlignedStage, members: readonly Member[]): string | undefined {
  const found = members.flatMap((m) => {
    const row = stage.cells.get(m.platform.name)?.rows[0];
    return row
      ? [{ platform: m.platform, row, from: fromOf(row.instruction, m.dockerfile.escape), mark: m.dockerfile.escape }]
      : [];
  });
  const [first] = found;
  if (!first || found.some((f) => f.row.text.includes("\n"))) return undefined;
  const text = byPlatform(found.map((f) => ({ platform: f.platform, text: f.from.image })));
  if (text === undefined) return undefined;
  const frames = new Set(found.map((f) => frame(f.row.text, f.from.image)));
  if (frames.size !== 1 || text === first.from.image) return undefined;
  // A family with two variants of one architecture would read the same name for both.
  const distinct = new Set(found.map((f) => f.from.image)).size;
  if (text.includes("${TARGETARCH}") && distinct !== found.length) return undefined;
  return first.row.text.replace(first.from.image, () => text);
}

/** One text for all platforms where theirs differ by the words of the platform alone; undefined where something else does. */
export function byPlatform(
  found: readonly { readonly platform: Platform; readonly text: string }[],
): string | undefined {
  const words = found.map((f) => f.text.match(/[A-Za-z0-9]+|[^A-Za-z0-9]/g) ?? []);
  if (found.some((f, i) => f.text.includes("$") || words[i]?.length !== words[0]?.length)) return undefined;
  const expressions = (words[0] ?? []).map((word, i) => {
    const column = words.map((w) => w[i] ?? "");
    if (column.every((w) => w === word)) return word;
    if (found.every((f, at) => column[at] === f.platform.os)) return "${TARGETOS}";
    if (found.every((f, at) => column[at] === f.platform.architecture)) return "${TARGETARCH}";
    if (found.every((f, at) => column[at] === platformKey(f.platform))) return "${TARGETARCH}${TARGETVARIANT}";
    return undefined;
  });
  return expressions.includes(undefined) ? undefined : expressions.join("");
}

/** The FROM line without its image: flags and name must be the same everywhere. */
const frame = (text: string, image: string): string => text.replace(image, "\0").replace(/\s+/g, " ");
