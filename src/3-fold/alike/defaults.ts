// Members whose ARGs before the first FROM have other defaults -> members with the same ones, saying the same.
// Nothing before a FROM is chosen by platform, so a default goes where it is read: `FROM alpine:${TAG:-3.20}` under a bare
// `ARG TAG`, and `ARG TAG=3.20` in a stage. Not `${TAG-3.20}`: frontends before 1.11 take a bare ARG for an empty one.
import { fromOf } from "../../1-read/typed.ts";
import { type Word, wordsOf } from "../../1-read/words.ts";
import { type Diagnostic, error } from "../../model/diagnostic.ts";
import type { Instruction } from "../../model/dockerfile.ts";
import { type Member, placeIn } from "../../model/family.ts";
import type { Platform } from "../../model/platform.ts";
import { byPlatform } from "../forms/platform-argument.ts";
import { type Alike, type Edit, edited, replaced } from "./edits.ts";

interface Declared {
  readonly name: string;
  readonly value: string | undefined;
  readonly instruction: Instruction;
  readonly word: Word;
}

/** A member with its ARGs before the first FROM and its other instructions. */
interface Read {
  readonly member: Member;
  readonly globals: ReadonlyMap<string, Declared>;
  readonly others: readonly Instruction[];
}

export function alikeDefaults(members: readonly Member[]): Alike {
  const all = members.map(read);
  const names = new Set(all.flatMap((r) => [...r.globals.keys()]));
  const differing = [...names].filter((name) => differs(all, name));
  const shown = new Map(differing.flatMap((name) => expression(all, name)));
  const apart = grown(
    all,
    differing.filter((name) => !shown.has(name)),
  );
  if (shown.size + apart.size === 0) return { kind: "members", members, diagnostics: [] };
  const diagnostics: Diagnostic[] = [];
  const made = all.map((r) =>
    edited(
      r.member,
      editsOf(r, shown, apart, (d) => diagnostics.push(d)),
    ),
  );
  return diagnostics.length > 0 ? { kind: "trouble", diagnostics } : { kind: "members", members: made, diagnostics };
}

function read(member: Member): Read {
  const { instructions, escape: mark } = member.dockerfile;
  const first = instructions.findIndex((i) => i.keyword === "FROM");
  const declared = instructions.slice(0, first).flatMap((instruction) =>
    wordsOf(instruction, mark)
      .slice(1)
      .map((word): Declared => ({ ...pairOf(word.text), instruction, word })),
  );
  return { member, globals: new Map(declared.map((d) => [d.name, d])), others: instructions.slice(first) };
}

function pairOf(word: string): { readonly name: string; readonly value: string | undefined } {
  const at = word.indexOf("=");
  return at < 0 ? { name: word, value: undefined } : { name: word.slice(0, at), value: word.slice(at + 1) };
}

/** Other defaults, or one that a member does not have though it has a use for the name. */
function differs(all: readonly Read[], name: string): boolean {
  const having = all.filter((r) => r.globals.has(name));
  const values = new Set(having.map((r) => r.globals.get(name)?.value));
  return values.size > 1 || all.some((r) => !r.globals.has(name) && isAsked(r, name));
}

function isAsked({ member, others }: Read, name: string): boolean {
  const mark = member.dockerfile.escape;
  return others.some((i) => {
    if (i.keyword === "ARG") return wordsOf(i, mark).some((w) => w.text === name);
    return (i.keyword === "FROM" || i.keyword === "ONBUILD") && i.rest.split(/\W+/).includes(name);
  });
}

/** The default that says the same on every platform, where it differs by the platform's own words alone. */
function expression(all: readonly Read[], name: string): readonly (readonly [string, string])[] {
  const found: { readonly platform: Platform; readonly text: string }[] = [];
  for (const r of all) {
    const declared = r.globals.get(name);
    if (declared ? declared.value === undefined : isAsked(r, name)) return [];
    if (declared?.value !== undefined) found.push({ platform: r.member.platform, text: declared.value });
  }
  const text = byPlatform(found);
  return text === undefined ? [] : [[name, text]];
}

/** A default that reads such a name is another on each platform too. */
function grown(all: readonly Read[], names: readonly string[]): ReadonlySet<string> {
  const set = new Set(names);
  for (let before = -1; before < set.size; ) {
    before = set.size;
    for (const r of all)
      for (const { name, value = "" } of r.globals.values())
        if ([...value.matchAll(/\$\{?(\w+)/g)].some(([, read = ""]) => set.has(read))) set.add(name);
  }
  return set;
}

type Say = (diagnostic: Diagnostic) => void;

function editsOf(r: Read, shown: ReadonlyMap<string, string>, apart: ReadonlySet<string>, say: Say): readonly Edit[] {
  const mark = r.member.dockerfile.escape;
  const sayAt = (i: Instruction) => (message: string) =>
    say(error("GLOBAL_ARG_DIFFERS", message, placeIn(r.member, i)));
  const globals = [...r.globals.values()].flatMap(({ name, value, instruction, word }): readonly Edit[] => {
    const text = shown.get(name);
    if (text !== undefined) return replaced(instruction, word, `${name}=${text}`, sayAt(instruction));
    return apart.has(name) && value !== undefined ? replaced(instruction, word, name, sayAt(instruction)) : [];
  });
  const others = r.others.flatMap((i): readonly Edit[] => {
    const words = wordsOf(i, mark);
    if (i.keyword === "ARG")
      return words.flatMap((w) => replaced(i, w, withDefault(r, w.text, apart, sayAt(i)), sayAt(i)));
    if (i.keyword !== "FROM") return [];
    const read = [...words.filter((w) => w.text.startsWith("--")), fromOf(i, mark).imageWord];
    return read.flatMap((w) => replaced(i, w, withDefaults(r, w.text, apart, sayAt(i)), sayAt(i)));
  });
  return [...globals, ...others];
}

/** `ARG TAG` in a stage takes the default from before the first FROM. */
function withDefault(r: Read, word: string, apart: ReadonlySet<string>, trouble: (message: string) => void): string {
  const value = apart.has(word) ? r.globals.get(word)?.value : undefined;
  if (value === undefined) return word;
  if (value.includes("$"))
    trouble(`${word} takes a default that differs between the members and reads another: write it here`);
  return `${word}=${value}`;
}

/** A word of FROM with each default where it is read. */
function withDefaults(
  r: Read,
  word: string,
  apart: ReadonlySet<string>,
  trouble: (message: string) => void,
  depth = 0,
): string {
  const changed = /\$\{(\w+)[^}\w]/g;
  for (const [, name = ""] of word.matchAll(changed))
    if (apart.has(name))
      trouble(`the default of ${name} differs between the members, and it is not read as it is: read it plainly`);
  return word.replace(/\$(?:\{(\w+)\}|(\w+))/g, (whole, inBraces?: string, plain?: string) => {
    const name = inBraces ?? plain ?? "";
    if (!apart.has(name)) return whole;
    const declared = r.globals.get(name);
    if (!declared) trouble(`${name} is declared before the first FROM by other members only: declare it here too`);
    if (declared?.value === undefined || depth > r.globals.size) return whole;
    const value = declared.value.replace(/^(["'])([\w.:/@+-]*)\1$/, "$2");
    if (!/^(?:[\w.:/@+-]|\$\{\w+\}|\$\w+)*$/.test(value))
      trouble(`the default of ${name} differs between the members and is not plain: ${declared.value}`);
    return `\${${name}:-${withDefaults(r, value, apart, trouble, depth + 1)}}`;
  });
}
