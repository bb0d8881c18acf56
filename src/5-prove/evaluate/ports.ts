// EXPOSE: a word -> the ports it means as `number/protocol` (dockerfile2llb/convert_expose.go parsePort).
import { isKnown, keyOf, type Text } from "../words/text.ts";

/** Undefined where the word is no port that is understood; an unknown word stands for itself. */
export function portsOf(word: Text): readonly string[] | undefined {
  if (!isKnown(word)) return [keyOf(word)];
  const match = /^([0-9]+)(?:-([0-9]+))?(?:\/([A-Za-z]+))?$/.exec(word);
  if (!match) return undefined;
  const start = Number(match[1]);
  const end = match[2] === undefined ? start : Number(match[2]);
  const protocol = (match[3] ?? "tcp").toLowerCase();
  if (!["tcp", "udp", "sctp"].includes(protocol) || end < start || end > 65_535) return undefined;
  return Array.from({ length: end - start + 1 }, (_, i) => `${start + i}/${protocol}`);
}
