// Names for the fold's own stages: short, and equal in no case to any name of the family's FROM, AS, COPY --from or --mount from (4.3).
import { namesIn } from "../1-read/typed.ts";
import type { Member } from "../model/family.ts";
import { type Platform, platformKey } from "../model/platform.ts";
import type { MadeName, Region, Row } from "../model/stage.ts";
import { NO_CHOICES, type Renames } from "./choices.ts";

/** `${TARGETARCH}` where no member has a variant, so that a reader has less to read; else with `${TARGETVARIANT}`. */
export function keyExpression(members: readonly Member[]): string {
  return members.every((m) => m.platform.variant === "") ? "${TARGETARCH}" : "${TARGETARCH}${TARGETVARIANT}";
}

export interface Names {
  /** A free prefix for the stages of one split region; `prefix-KEY` is free for every platform, or `prefix-END` for these. */
  prefix(wanted: string, ends?: readonly string[]): string;
  /** A free name for one stage. */
  single(wanted: string): string;
  /** What was given so far. */
  readonly given: readonly MadeName[];
}

/**
 * Gives out names; what was given is taken, and so are `others`. A renamed stage is called what somebody chose, where that
 * is free; the own names of all others are the same with and without it.
 */
export function namesFor(
  members: readonly Member[],
  others: readonly string[] = [],
  renames: Renames = NO_CHOICES.renames,
): Names {
  const taken = new Set(others.map((name) => name.toLowerCase()));
  for (const m of members) {
    const { stages, used } = namesIn(m.dockerfile);
    for (const name of [...stages, ...used]) taken.add(name);
  }
  const theirs = new Set(taken);
  const chosen = new Set(renames.values());
  const printed = new Set<string>();
  const given: MadeName[] = [];
  type Ends = (name: string) => readonly string[];
  const free = (wanted: string, names: Ends, mayBe: (name: string) => boolean = () => true): string => {
    for (let n = 1; ; n += 1) {
      const name = n === 1 ? wanted : `${wanted}${n}`;
      if (names(name).some((x) => taken.has(x.toLowerCase())) || !mayBe(name)) continue;
      for (const x of names(name)) taken.add(x.toLowerCase());
      return name;
    }
  };
  const take = (wanted: string, names: Ends): string => {
    const own = free(wanted, names);
    const isLeft = (name: string) => !names(name).some((x) => theirs.has(x) || printed.has(x.toLowerCase()));
    const to = renames.get(own);
    const isGiven = to !== undefined && isLeft(to);
    const name = isGiven ? to : chosen.has(own) || !isLeft(own) ? free(wanted, names, (n) => !chosen.has(n)) : own;
    for (const x of names(name)) printed.add(x.toLowerCase());
    given.push({ kind: "stage", own, name });
    return name;
  };
  return {
    given,
    prefix: (wanted, ends = members.map((m) => platformKey(m.platform))) =>
      take(wanted, (name) => ends.map((end) => `${name}-${end}`)),
    single: (wanted) => take(wanted, (name) => [name]),
  };
}

/** A stage's name as the beginning of another: BuildKit refuses upper case in FROM and separators that meet. */
export const stem = (name: string | undefined): string => (name ?? "").toLowerCase().replace(/[._-]+$/, "");

export const stageName = (prefix: string, platform: Platform): string => `${prefix}-${platformKey(platform)}`;

const BY_KEYWORD: Readonly<Partial<Record<string, string>>> = {
  ADD: "files",
  COPY: "files",
  ENV: "env",
  LABEL: "labels",
  RUN: "setup",
  CMD: "start",
  ENTRYPOINT: "start",
};

/** What a split region is about, in one word: `rootfs` and `base` at a stage's head, else by what differs most. */
export function hint(region: Extract<Region, { kind: "split" }>, first: boolean): string {
  const rows = [...region.rows.values()].flat();
  const own = rows.filter((r) => r.instruction.keyword !== "FROM");
  const onScratch = rows.some((r) => r.instruction.keyword === "FROM" && /\bscratch\b/.test(r.instruction.rest));
  if (first && onScratch && own.some((r) => unpacksRoot(r))) return "rootfs";
  if (first && own.every((r) => r.instruction.keyword === "ARG")) return "base";
  const counts = new Map<string, number>();
  for (const r of own) {
    const word = BY_KEYWORD[r.instruction.keyword] ?? "arch";
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  if (counts.size !== 1) return first ? "base" : "arch";
  return [...counts.keys()][0] ?? "arch";
}

const unpacksRoot = (r: Row): boolean =>
  r.instruction.keyword === "ADD" && /\.(?:tar|tar\.\w+|t[gx]z)\s+\/\s*$/.test(r.text.trimEnd());
