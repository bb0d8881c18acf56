// A name of an image with build arguments in it -> the name that it is while nobody gives any, and their defaults.
import { globalArgs } from "../5-prove/evaluate/arguments.ts";
import { readProgram } from "../5-prove/evaluate/stages.ts";
import { expandWord } from "../5-prove/words/expand.ts";
import { isKnown } from "../5-prove/words/text.ts";
import type { Member } from "../model/family.ts";

export type DefaultName =
  /** `values`: "VERSION=3.20", "" where the name has no argument. */
  | { readonly kind: "name"; readonly name: string; readonly values: string }
  | { readonly kind: "unknown"; readonly why: string };

/** Every argument must have a default before the first FROM: only there a FROM sees it. */
export function defaultName(member: Pick<Member, "platform" | "dockerfile">, name: string): DefaultName {
  const words = [...name.matchAll(/\$\{?(\w+)/g)].map(([, word = ""]) => word);
  if (words.length === 0) return { kind: "name", name, values: "" };
  if (name.includes("@")) return { kind: "unknown", why: "a build argument stands beside a digest" };
  let isRead = true;
  const fail = (): void => {
    isRead = false;
  };
  const program = readProgram(member.dockerfile);
  const target = { platform: member.platform, isAcross: false, isFixed: () => true };
  const args = globalArgs(program, target, fail);
  const lacking = words.find((word) => args.get(word) === undefined);
  if (lacking !== undefined)
    return { kind: "unknown", why: `the build argument ${lacking} has no default, so it may be any image` };
  const text = expandWord(name, { escape: member.dockerfile.escape, lookup: (word) => args.get(word), fail });
  if (!isRead || !isKnown(text) || text === "")
    return { kind: "unknown", why: "a build argument decides which image it is" };
  const own = [...new Set(words)].filter((word) => program.globals.some((g) => g.args.some((a) => a.name === word)));
  const values = own.map((word) => {
    const value = args.get(word)?.text ?? "";
    return `${word}=${isKnown(value) ? value : ""}`;
  });
  return { kind: "name", name: text, values: values.join(" ") };
}
