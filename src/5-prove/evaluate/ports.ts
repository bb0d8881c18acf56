// EXPOSE: a word -> the ports it means as `number/protocol` (dockerfile2llb/convert_expose.go parsePort).
// `ip:host:container/protocol` is taken, though only the container's ports count.
import { isKnown, keyOf, type Text } from "../words/text.ts";

/** Undefined where the word is no port that is understood; an unknown word stands for itself. */
export function portsOf(word: Text): readonly string[] | undefined {
  if (!isKnown(word)) return [keyOf(word)];
  const match = /^(?:(?:([^:]*):)?([^:]*):)?([^:/]+)(?:\/([A-Za-z]*))?$/.exec(word);
  if (!match) return undefined;
  const [, address = "", host = "", container = "", protocol = ""] = match;
  const ports = rangeOf(container);
  const hostPorts = host === "" ? ports : rangeOf(host);
  if (!ports || !hostPorts || !isAddress(address)) return undefined;
  // A range of the host's may stand before one port, else both are as long.
  const [length, hostLength] = [ports.end - ports.start, hostPorts.end - hostPorts.start];
  const name = protocol.toLowerCase() || "tcp";
  if ((length !== hostLength && length > 0) || !["tcp", "udp", "sctp"].includes(name)) return undefined;
  return Array.from({ length: length + 1 }, (_, i) => `${ports.start + i}/${name}`);
}

function rangeOf(text: string): { readonly start: number; readonly end: number } | undefined {
  const match = /^([0-9]{1,9})(?:-([0-9]{1,9}))?$/.exec(text);
  if (!match) return undefined;
  const start = Number(match[1]);
  const end = match[2] === undefined ? start : Number(match[2]);
  return end < start || end > 65_535 ? undefined : { start, end };
}

/** An IPv4 address as Go reads it: no leading zeros. */
const isAddress = (text: string): boolean =>
  text === "" || /^(?:(?:25[0-5]|2[0-4][0-9]|1?[1-9]?[0-9])(?:\.(?=.)|$)){4}$/.test(text);
