// In: what differs between two images, and what does not count of it. Out: a line for each, escaped and of bounded length.
import { shown } from "../model/diagnostic.ts";
import { IGNORANCES, type Ignored, type ImageDifference } from "../model/image.ts";
import { wrapped } from "./wrap.ts";

const MAX_SHOWN = 20;

export function differenceLines(differences: readonly ImageDifference[], indent: string): readonly string[] {
  const more = differences.length - MAX_SHOWN;
  return [
    ...differences.slice(0, MAX_SHOWN).map((d) => `${indent}${differenceLine(d)}`),
    ...(more > 0 ? [`${indent}and ${more} more; --json has them all`] : []),
  ];
}

/** `all`: of several comparisons that have the same names in common; of each name how often, once for all. */
export function ignoredLines(all: readonly (readonly Ignored[])[], indent: string): readonly string[] {
  const names = new Set(all.flatMap((ignored) => ignored.map((i) => i.name)));
  return [...names].flatMap((name) => {
    const counts = all.map((ignored) => ignored.filter((i) => i.name === name).length);
    const [least, most] = [Math.min(...counts), Math.max(...counts)];
    const times = least < most ? ` (${least} to ${most} times)` : most > 1 ? ` (${most} times)` : "";
    return wrapped(`ignored ${name}: ${IGNORANCES[name]}${times}`, indent);
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
