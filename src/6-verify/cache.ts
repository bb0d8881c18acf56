// Flags after `--` that name a cache, for one build: every family, platform and side has a name of its own there, which stays
// the same from run to run, or each would take the place of the one before (`--cache-to type=local,dest=DIR` holds one).
// In: the flags as a person gave them. Out: the flags for this build. A side is offered what both sides left.
import type { PlatformName } from "../model/platform.ts";

type Side = "member" | "fold";

export function withCacheNames(
  extra: readonly string[],
  id: string,
  platform: PlatformName,
  side: Side,
): readonly string[] {
  const entry = `${plain(id) || "root"}-${plain(platform)}`;
  return extra.flatMap((word, n) => {
    const flag = extra[n - 1] ?? "";
    if (isCacheFlag(word)) return [];
    if (isCacheFlag(flag)) return flags(flag, word, entry, side);
    const [, joined = "", value = ""] = /^(--cache-(?:from|to))=(.*)$/s.exec(word) ?? [];
    return joined === "" ? [word] : flags(joined, value, entry, side);
  });
}

const isCacheFlag = (word: string): boolean => word === "--cache-from" || word === "--cache-to";

function flags(flag: string, value: string, entry: string, side: Side): readonly string[] {
  const sides: readonly Side[] = flag === "--cache-to" ? [side] : ["member", "fold"];
  const all = new Set(sides.map((s) => named(value, `${entry}-${s}`)));
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

/** Letters that a tag and a file name take: the id's path in one word. */
const plain = (text: string): string => text.replace(/[^\w.]+/g, "-").replace(/^[-.]+|[-.]+$/g, "");
