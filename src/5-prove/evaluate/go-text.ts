// How Go prints what history shows: `%q` of texts and numbers (strconv/quote.go), time.Duration (time/time.go).

const SHORT: Readonly<Record<string, string>> = {
  "\u0007": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
};

/** unicode.IsPrint */
const PRINTS = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

export const quoted = (text: string): string => `"${[...text].map((c) => escaped(c, '"')).join("")}"`;

/** A number as the letter that it counts. */
export const quotedLetter = (code: number): string =>
  `'${escaped(String.fromCodePoint(code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? 0xfffd : code), "'")}'`;

function escaped(char: string, quote: string): string {
  if (char === quote || char === "\\") return `\\${char}`;
  if (PRINTS.test(char)) return char;
  const code = char.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x20 || code === 0x7f) return SHORT[char] ?? `\\x${hex.padStart(2, "0")}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}

const UNITS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, ms: 1e6, s: 1e9, m: 6e10, h: 3.6e12 };

/** Nanoseconds of a duration that time.ParseDuration takes; a fraction is cut off as there. */
export function nanoseconds(text: string): bigint {
  let sum = 0n;
  for (const [, whole = "", fraction = "", unit = ""] of text.matchAll(/([0-9]*)\.?([0-9]*)([a-z]+)/g)) {
    const size = UNITS[unit] ?? 0;
    sum += BigInt(whole) * BigInt(size) + BigInt(Math.trunc(Number(fraction) * (size / 10 ** fraction.length)));
  }
  return sum;
}

/** `1h2m0.5s`; below a second in the largest unit that leaves a digit before the point. */
export function duration(ns: bigint): string {
  if (ns === 0n) return "0s";
  if (ns < 1_000_000_000n) {
    const [size, unit] = ns < 1000n ? [1n, "ns"] : ns < 1_000_000n ? [1000n, "µs"] : [1_000_000n, "ms"];
    return decimal(ns, size) + unit;
  }
  const seconds = `${decimal(ns % 60_000_000_000n, 1_000_000_000n)}s`;
  const minutes = ns / 60_000_000_000n;
  if (minutes === 0n) return seconds;
  return minutes < 60n ? `${minutes}m${seconds}` : `${minutes / 60n}h${minutes % 60n}m${seconds}`;
}

function decimal(value: bigint, size: bigint): string {
  const fraction = String(value % size)
    .padStart(String(size).length - 1, "0")
    .replace(/0+$/, "");
  return size === 1n || fraction === "" ? String(value / size) : `${value / size}.${fraction}`;
}
