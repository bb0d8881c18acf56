// A field away, with the comment that speaks of it, or another value for it.
import { fieldName } from "../../1-read/manifest/fields.ts";
import type { LibraryManifest, ManifestField, ManifestTile } from "../../model/manifest.ts";
import type { Edit } from "./edits.ts";

/**
 * A comment right above an arch field that names its architecture says why there is such a field: it goes with it. Every
 * other comment stays, also where what it stood above is gone. `leaving`: all fields that go in the same step.
 */
export function removeField(
  manifest: LibraryManifest,
  field: ManifestField,
  leaving: ReadonlySet<ManifestField>,
): Edit {
  const comments = commentsOf(manifest.tiles, field, leaving);
  const start = field.span.start - comments.reduce((n, c) => n + c.text.length, 0);
  return { start, end: field.span.end, text: "" };
}

/** From the first line of the comment that names an architecture whose fields go there. */
function commentsOf(
  tiles: readonly ManifestTile[],
  field: ManifestField,
  leaving: ReadonlySet<ManifestField>,
): readonly ManifestTile[] {
  const at = tiles.indexOf(field);
  let first = at;
  while (tiles[first - 1]?.kind === "comment") first -= 1;
  const names = new Set<string>();
  for (let i = at; ; i += 1) {
    const tile = tiles[i];
    if (tile?.kind !== "field" || !leaving.has(tile)) break;
    const name = fieldName(tile.name);
    if (name.kind === "arch") names.add(name.arch);
  }
  const block = tiles.slice(first, at);
  const told = block.findIndex((c) => [...names].some((arch) => namesArch(c.text, arch)));
  return told < 0 ? [] : block.slice(told);
}

/** `dist-arm64v8` names it, `arm64v8x` does not, and `windows-amd64` does not name amd64. */
const namesArch = (text: string, arch: string): boolean => new RegExp(`(?<!\\w|windows-)${arch}(?!\\w)`).test(text);

/** Only the value's own characters change: blanks around it and the line end stay. */
export function setValue(text: string, field: ManifestField, value: string): Edit {
  const [part] = field.parts;
  if (!part) throw new Error(`the field ${field.name} has no value line`);
  const gap = text.charAt(part.span.start - 1) === ":" ? " " : "";
  return { start: part.span.start, end: part.span.end, text: gap + value };
}
