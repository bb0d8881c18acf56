// A word of EXPOSE that was not known from the text -> ports (dockerfile2llb/convert_expose.go parsePort).
import { Refused } from "./refused.ts";

export function portsOf(word: string): readonly string[] {
  const parts = word.split(":");
  const ip = parts.length > 2 ? parts.slice(0, -2).join(":") : "";
  const host = parts.length > 1 ? (parts.at(-2) ?? "") : "";
  const [range = "", ...rest] = (parts.at(-1) ?? "").split("/");
  const protocol = (rest.join("/") || "tcp").toLowerCase();
  if (!["tcp", "udp", "sctp"].includes(protocol)) throw new Refused(`the protocol of ${word}`, false);
  if (ip !== "" && !/^(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|\[[0-9a-f:]+\]|[0-9a-f:]+)$/i.test(ip))
    throw new Refused(`the address of ${word}`, false);
  const [start, end] = rangeOf(range, word);
  if (host !== "") {
    const [from, to] = rangeOf(host, word);
    if (end - start !== to - from && end !== start) throw new Refused(`the ranges of ${word}`, false);
  }
  return Array.from({ length: end - start + 1 }, (_, i) => `${start + i}/${protocol}`);
}

function rangeOf(text: string, word: string): readonly [number, number] {
  const [a = "", b = a, ...more] = text.split("-");
  const number = (digits: string) => {
    if (!/^\+?[0-9]+$/.test(digits) || Number(digits) > 65_535) throw new Refused(`the port ${word}`, false);
    return Number(digits);
  };
  if (more.length > 0 || number(b) < number(a)) throw new Refused(`the range ${word}`, false);
  return [number(a), number(b)];
}
