// `--rename`, `--exact-at`, `--readable-at`, `--base-names` -> what somebody wants of a fold. What no fold could have is wrong usage.
import type { Spot, Wish } from "../src/model/decision.ts";
import { badName, kindOf } from "../src/pipeline.ts";
import { type Parsed, wrong } from "./parsed.ts";

export interface WishFlags {
  readonly rename?: readonly string[];
  readonly exactAt?: readonly string[];
  readonly readableAt?: readonly string[];
  readonly baseNames?: string;
}

/** `fileOf` gives a path as the root names it. */
export function wishesOf(flags: WishFlags, fileOf: (path: string) => Parsed<string>): Parsed<readonly Wish[]> {
  const wishes: Wish[] = [];
  const seen = new Set<string>();
  const given = [
    ...(flags.rename ?? []).map((text) => ["rename", text] as const),
    ...(flags.exactAt ?? []).map((text) => ["exact", text] as const),
    ...(flags.readableAt ?? []).map((text) => ["readable", text] as const),
  ];
  for (const [kind, text] of given) {
    const one = kind === "rename" ? rename(text) : spotWish(kind, text, fileOf);
    if (one.kind === "wrong") return one;
    const about = one.value.kind === "rename" ? one.value.from : JSON.stringify(one.value.at);
    if (seen.has(about))
      return wrong("USAGE", `--${FLAGS[kind]} "${text}": something is asked for it already; say it once`);
    seen.add(about);
    wishes.push(one.value);
  }
  const { baseNames } = flags;
  if (baseNames === undefined) return { kind: "ok", value: wishes };
  if (baseNames !== "multi-arch" && baseNames !== "keep")
    return wrong("USAGE", `--base-names is multi-arch or keep, not "${baseNames}"`);
  return { kind: "ok", value: [...wishes, { kind: "base-names", names: baseNames }] };
}

const FLAGS = { rename: "rename", exact: "exact-at", readable: "readable-at" } as const;

/** What is asked of one name or place. */
type Spoken = Exclude<Wish, { kind: "base-names" }>;

function rename(text: string): Parsed<Spoken> {
  const at = text.indexOf("=");
  const [from, to] = [text.slice(0, at), text.slice(at + 1)];
  if (at <= 0 || to === "") return wrong("USAGE", `--rename "${text}" wants OLD=NEW, such as S6_ARCH=OVERLAY_ARCH`);
  const why = badName(kindOf(from), to);
  if (why !== undefined) return wrong("USAGE", `--rename "${text}": nothing can be called "${to}": ${why}`);
  return { kind: "ok", value: { kind: "rename", from, to } };
}

function spotWish(kind: "exact" | "readable", text: string, fileOf: (path: string) => Parsed<string>): Parsed<Spoken> {
  const line = /^(.+):([1-9]\d{0,8})$/.exec(text);
  if (!line) {
    if (!/^[A-Z][A-Z0-9_]*$/.test(text))
      return wrong("USAGE", `--${FLAGS[kind]} "${text}" wants a VARIABLE of the fold or a line of a member, FILE:LINE`);
    return { kind: "ok", value: { kind, at: { kind: "variable", name: text } } };
  }
  const file = fileOf(line[1] ?? "");
  if (file.kind === "wrong") return file;
  const at: Spot = { kind: "line", dockerfile: file.value, line: Number(line[2]) };
  return { kind: "ok", value: { kind, at } };
}
