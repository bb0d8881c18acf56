// Members with different `# escape` directives -> members that all escape with a backslash, where that changes nothing:
// a backquote that continues a line becomes a backslash. Every instruction must read as it did.

import { parse } from "../../1-read/parse.ts";
import { type Diagnostic, error } from "../../model/diagnostic.ts";
import type { Instruction, Tile } from "../../model/dockerfile.ts";
import { type Member, placeIn } from "../../model/family.ts";
import { type Alike, withText } from "./edits.ts";

export function oneEscape(members: readonly Member[]): Alike {
  if (new Set(members.map((m) => m.dockerfile.escape)).size === 1) return { kind: "members", members, diagnostics: [] };
  const quoting = members.filter((m) => m.dockerfile.escape === "`");
  const diagnostics = quoting.flatMap(inTheWay);
  if (diagnostics.length > 0) return { kind: "trouble", diagnostics };
  const made = members.map((m) => (m.dockerfile.escape === "`" ? withText(m, rewritten(m)) : m));
  return { kind: "members", members: made, diagnostics: [] };
}

const rewritten = (m: Member): string => m.dockerfile.tiles.map(withBackslash).join("");

/** Neither lines nor offsets change. A body of a here-document has no continuation. */
function withBackslash(tile: Tile): string {
  if (tile.kind === "directive" && tile.directive.name === "escape") return tile.text.replace("`", "\\");
  if (tile.kind !== "instruction") return tile.text;
  const bodies = tile.heredocs.reduce((n, d) => n + d.body.split("\n").length, 0);
  const lines = tile.text.split(/(?<=\n)/);
  return lines
    .map((line, i) =>
      i < lines.length - bodies && !/^\s*#/.test(line) ? line.replace(/(^|[^`])`(?=[ \t]*\r?\n$)/, "$1\\") : line,
    )
    .join("");
}

/** Instructions whose words the escape character reads: there, neither may stand. What a shell reads is its own. */
function inTheWay(m: Member): readonly Diagnostic[] {
  const { instructions, path } = m.dockerfile;
  const read = parse(path, rewritten(m));
  const wrong = read.kind === "trouble" ? (read.diagnostics[0]?.place?.line ?? 1) : 0;
  const after = read.kind === "trouble" ? instructions : read.dockerfile.instructions;
  const at = instructions.find(
    (i, n) => i.endLine >= wrong && (wrong > 0 || !isSame(i, after[n]) || (isLexed(i) && /[\\`]/.test(i.logical))),
  );
  if (!at) return [];
  const why = "the members have different escape directives, and this line would be read differently: give them one";
  return [error("DIRECTIVES_DIFFER", why, placeIn(m, at))];
}

const isSame = (a: Instruction, b: Instruction | undefined): boolean =>
  a.logical === b?.logical && a.line === b.line && JSON.stringify(a.heredocs) === JSON.stringify(b.heredocs);

const isLexed = (i: Instruction): boolean =>
  !/^(?:RUN|CMD|ENTRYPOINT)$/.test(i.keyword) || i.heredocs.length > 0 || i.rest.startsWith("--");
