// The flags that each instruction knows (instructions/parse.go, bflag.go); any other flag is refused.
import { type Stuck, stuck } from "./command.ts";

type Kind = "text" | "bool" | "list";

const FLAGS: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  FROM: { platform: "text" },
  ADD: {
    chown: "text",
    chmod: "text",
    link: "bool",
    "keep-git-dir": "bool",
    checksum: "text",
    unpack: "bool",
    exclude: "list",
  },
  COPY: { chown: "text", from: "text", chmod: "text", link: "bool", exclude: "list", parents: "bool" },
  RUN: { mount: "list", network: "text", security: "text", device: "list" },
  HEALTHCHECK: {
    interval: "text",
    timeout: "text",
    "start-period": "text",
    "start-interval": "text",
    retries: "text",
  },
};

export interface Flags {
  readonly kind: "flags";
  text(name: string): string | undefined;
  list(name: string): readonly string[];
  isTrue(name: string): boolean;
}

export function readFlags(keyword: string, words: readonly string[]): Flags | Stuck {
  const known = FLAGS[keyword] ?? {};
  const values = new Map<string, string[]>();
  for (const word of words) {
    // extractBuilderFlags reads bytes as letters.
    if (/[\u0080-\uffff]/.test(word)) return stuck(`BuildKit spoils the letters beyond ASCII in ${word}`);
    const [name = "", value] = cut(word.slice(2));
    const kind = Object.hasOwn(known, name) ? known[name] : undefined;
    if (kind === undefined) return stuck(`unknown flag: --${name}`);
    const before = values.get(name);
    if (before && kind !== "list") return stuck(`duplicate flag specified: --${name}`);
    const read = kind === "bool" ? readBool(value) : value;
    if (read === undefined)
      return stuck(
        value === undefined
          ? `missing a value on flag: --${name}`
          : `expecting boolean value for flag --${name}, not: ${value}`,
      );
    values.set(name, [...(before ?? []), read]);
  }
  return {
    kind: "flags",
    text: (name) => values.get(name)?.[0],
    list: (name) => values.get(name) ?? [],
    isTrue: (name) => values.get(name)?.[0] === "true",
  };
}

function cut(word: string): readonly [string, string | undefined] {
  const at = word.indexOf("=");
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

function readBool(value: string | undefined): string | undefined {
  const text = (value ?? "true").toLowerCase();
  return text === "true" || text === "false" ? text : undefined;
}
