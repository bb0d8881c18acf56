// In: what differs between two images, and what does not count of it. Out: a line for each, escaped and of bounded length.
import { shown } from "../model/diagnostic.ts";
import { ASKABLE, IGNORANCES, type Ignored, type ImageDifference } from "../model/image.ts";
import { wrapped } from "./wrap.ts";

const MAX_SHOWN = 20;

export function differenceLines(differences: readonly ImageDifference[], indent: string): readonly string[] {
  const more = differences.length - MAX_SHOWN;
  return [
    ...differences
      .slice(0, MAX_SHOWN)
      .flatMap((d) => [`${indent}${differenceLine(d)}`, ...patchLines(d.patch).map((l) => `${indent}  ${l}`)]),
    ...(more > 0 ? [`${indent}and ${more} more; --json has them all`] : []),
  ];
}

/** `ignored mtime: the time stamp of a file`. */
export function ignoredText(name: Ignored["name"]): string {
  const [word = ""] = name.split(":", 1);
  const meaning = { ...ASKABLE, ...IGNORANCES }[word as keyof typeof ASKABLE | keyof typeof IGNORANCES];
  return shown(`ignored ${name}: ${meaning}`);
}

const MAX_PATCH = 8;

function patchLines(patch: string | undefined): readonly string[] {
  const lines = patch?.trimEnd().split("\n") ?? [];
  const more = lines.length - MAX_PATCH;
  return [...lines.slice(0, MAX_PATCH).map((l) => shown(cut(l))), ...(more > 0 ? ["…"] : [])];
}

/** `all`: of several comparisons that have the same names in common; of each name how often, once for all. */
export function ignoredLines(all: readonly (readonly Ignored[])[], indent: string): readonly string[] {
  const names = new Set(all.flatMap((ignored) => ignored.map((i) => i.name)));
  return [...names].flatMap((name) => {
    const counts = all.map((ignored) => ignored.filter((i) => i.name === name).length);
    const [least, most] = [Math.min(...counts), Math.max(...counts)];
    const times = least < most ? ` (${least} to ${most} times)` : most > 1 ? ` (${most} times)` : "";
    return wrapped(`${ignoredText(name)}${times}`, indent);
  });
}

/** `layer 3, etc/motd: mode 0644 -> 0600`. */
export function differenceLine(d: ImageDifference): string {
  const where = [d.layer === undefined ? "" : `layer ${d.layer + 1}`, d.file === undefined ? "" : `/${d.file}`];
  const place = where.filter((w) => w !== "").join(", ");
  const value = (text: string | null): string => (text === null ? "(nothing)" : cut(text));
  return shown(`${place}${place === "" ? "" : ": "}${d.field}: ${value(d.from)} -> ${value(d.to)}`);
}

export const cut = (text: string): string => (text.length > 160 ? `${text.slice(0, 157)}...` : text);
