// Comments above corresponding rows -> the lines to print once, and what speaks of some platforms only. No comment is lost.
import { common } from "../2-align/common.ts";
import { type Diagnostic, note } from "../model/diagnostic.ts";
import { type Member, placeIn } from "../model/family.ts";
import { compareText, type PlatformName } from "../model/platform.ts";
import type { AlignedStage } from "../model/stage.ts";

/** Lines above one row, by platform. */
export type Above = ReadonlyMap<PlatformName, readonly string[]>;

/** One list for all platforms; lines of some platforms only are named by their platform. */
export function together(above: Above): readonly string[] {
  const lists = [...above.values()];
  const [first = []] = lists;
  if (lists.every((l) => sameLines(l, first))) return first;
  const result: string[] = [];
  let next = lists.map(() => 0);
  for (const anchor of [...common(lists), lists.map((l) => l.length)]) {
    const gaps = new Map([...above.keys()].map((p, i) => [p, (lists[i] ?? []).slice(next[i], anchor[i])]));
    result.push(...named(gaps));
    const line = first[anchor[0] ?? 0];
    if (line !== undefined) result.push(line);
    next = anchor.map((i) => i + 1);
  }
  return result;
}

/** `# linux/arm64: text` for one line, a heading and the lines for more; platforms with the same lines share them. */
function named(gaps: Above): readonly string[] {
  const byText = new Map<string, PlatformName[]>();
  for (const [platform, lines] of gaps) {
    const text = lines.filter((l) => l.trim() !== "").join("\n");
    if (text !== "") byText.set(text, [...(byText.get(text) ?? []), platform]);
  }
  return [...byText].flatMap(([text, platforms]) => {
    const names = platforms.join(", ");
    const lines = text.split("\n");
    const [only] = lines;
    return lines.length === 1 && only !== undefined
      ? [`# ${names}: ${only.replace(/^\s*#\s?/, "")}`]
      : [`# ${names}:`, ...lines];
  });
}

/** What stands above the first row of every arch stage alike, for printing once, and the rest of each. */
export function hoist(above: Above): { readonly shared: readonly string[]; readonly own: Above } {
  const lists = [...above.values()];
  const [first = []] = lists;
  if (lists.every((l) => sameLines(l, first)))
    return { shared: first, own: new Map([...above.keys()].map((p) => [p, []])) };
  let length = 0;
  while (length < first.length && lists.every((l) => l[length] === first[length])) length += 1;
  // A block of comments is kept whole: only what a blank line ends is shared.
  while (length > 0 && first[length - 1]?.trim() !== "") length -= 1;
  return { shared: first.slice(0, length), own: new Map([...above].map(([p, l]) => [p, l.slice(length)])) };
}

/** Lines that not every platform has, by platform: they belong to the arch stage before. */
export function partOff(above: Above): { readonly shared: readonly string[]; readonly own: Above } {
  const lists = [...above.values()];
  const anchors = common(lists);
  const shared = anchors.map((a) => lists[0]?.[a[0] ?? 0] ?? "");
  const own = new Map(
    [...above].map(([p, list], i): [PlatformName, readonly string[]] => {
      const kept = new Set(anchors.map((a) => a[i]));
      return [p, list.filter((l, at) => !kept.has(at) && l.trim() !== "")];
    }),
  );
  return { shared, own };
}

/** Leading and trailing blank lines off, runs of blank lines to one. */
export function trimmed(lines: readonly string[]): readonly string[] {
  const result: string[] = [];
  for (const line of lines)
    if (line.trim() !== "" || (result.length > 0 && result.at(-1) !== "")) result.push(line.trimEnd());
  while (result.at(-1) === "") result.pop();
  return result;
}

/** Leading blank lines off: a FROM of ours is followed by what it is for. */
export function trimmedStart(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex((l) => l.trim() !== "");
  return first < 0 ? [] : lines.slice(first);
}

/** Comments between continued lines are part of an instruction's text, of which one version is printed. */
export function innerComments(stages: readonly AlignedStage[], members: readonly Member[]): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const stage of stages) {
    const seen = new Map<string, string>();
    for (const [platform, cell] of stage.cells)
      for (const { key, instruction } of cell.rows) {
        const inner = instruction.innerComments.join("\n");
        const before = seen.get(key) ?? inner;
        const m = members.find((x) => x.platform.name === platform);
        if (before !== inner && m)
          found.push(
            note(
              "COMMENTS_DIFFER",
              "the comments inside this instruction differ from the first member's, whose text is kept",
              placeIn(m, instruction),
            ),
          );
        seen.set(key, before);
      }
  }
  return found;
}

const sameLines = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((l, i) => compareText(l, b[i] ?? "") === 0);
