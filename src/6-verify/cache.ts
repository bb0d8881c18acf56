// Flags after `--` that name a cache, for one build: every family, platform and side has a name of its own there, which stays
// the same from run to run, or each would take the place of the one before (`--cache-to type=local,dest=DIR` holds one).
// In: the flags as a person gave them. Out: the flags for this build. A side is offered what both sides left, and what lies
// under the very name that was given: an image with an inline cache has no other.
import type { PlatformName } from "../model/platform.ts";

type Side = "member" | "fold";

export function withCacheNames(
  extra: readonly string[],
  id: string,
  platform: PlatformName,
  side: Side,
): readonly string[] {
  const entry = `${plain(id)}-${platform.replaceAll("/", "-")}`;
  return extra.flatMap((word, n) => {
    const flag = extra[n - 1] ?? "";
    if (isCacheFlag(word)) return [];
    if (isCacheFlag(flag)) return flags(flag, word, entry, side);
    const [, joined = "", value = ""] = /^(--cache-(?:from|to))=(.*)$/s.exec(word) ?? [];
    return joined === "" ? [word] : flags(joined, value, entry, side);
  });
}

/** For a build whose results are no one's: flags of `withCacheNames` without those that would leave them there. */
export const withoutExport = (extra: readonly string[]): readonly string[] =>
  extra.filter((word) => !word.startsWith("--cache-to="));

const isCacheFlag = (word: string): boolean => word === "--cache-from" || word === "--cache-to";

function flags(flag: string, value: string, entry: string, side: Side): readonly string[] {
  const names = (sides: readonly Side[]): readonly string[] => sides.map((s) => named(value, `${entry}-${s}`));
  const all = new Set(flag === "--cache-to" ? names([side]) : [value, ...names(["member", "fold"])]);
  return [...all].map((one) => `${flag}=${one}`);
}

/** `type=local,dest=DIR`, `type=registry,ref=R`, `type=gha,scope=S`, or a bare R; `inline` and the like stay as they are. */
function named(value: string, name: string): string {
  if (!value.includes("=")) return tagged(value, name);
  const fields = value.split(",").map((field) => {
    const at = field.indexOf("=");
    const [key, text] = [field.slice(0, at), field.slice(at + 1)];
    if (key === "src" || key === "dest") return `${key}=${text.replace(/\/+$/, "")}/${name}`;
    if (key === "ref") return `${key}=${tagged(text, name)}`;
    return key === "scope" ? `${key}=${text}-${name}` : field;
  });
  return fields.join(",");
}

/** The tag gets the name behind it; a reference without one gets it as its tag. */
function tagged(ref: string, name: string): string {
  const hasTag = ref.lastIndexOf(":") > ref.lastIndexOf("/");
  return `${ref}${hasTag ? "-" : ":"}${name}`;
}

/**
 * The id in letters that a tag and a file name take, another one for every id: `img/alpine` is `img__alpine`, and a letter
 * that neither takes is its number between two `_`.
 */
const plain = (id: string): string =>
  id === "." ? "_root" : id.replace(/^[.-]|[^A-Za-z0-9.-]/gu, (c) => (c === "/" ? "__" : `_${codeOf(c)}_`));

const codeOf = (letter: string): string => (letter.codePointAt(0) ?? 0).toString(16);
