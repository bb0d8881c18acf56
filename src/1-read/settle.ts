// Architecture words -> platforms. Order of evidence (DESIGN 3): --arch, the word itself, the base image's name, the siblings; else unresolved.
import type { Dockerfile } from "../model/dockerfile.ts";
import type { Unresolved } from "../model/family.ts";
import type { Platform } from "../model/platform.ts";
import { stagesOf } from "./typed.ts";
import { archWordsIn, namesWindows, onWindows, platformsOf } from "./vocabulary.ts";

export interface Claim {
  readonly word: string;
  readonly dockerfile: Dockerfile;
}

export interface Settled {
  readonly platforms: ReadonlyMap<Dockerfile, Platform>;
  /** How words with several meanings were settled: word, platform and the evidence. */
  readonly evidence: readonly { readonly word: string; readonly platform: Platform; readonly by: string }[];
  readonly unresolved: readonly Unresolved[];
}

export function settle(claims: readonly Claim[], given: ReadonlyMap<string, Platform>): Settled {
  const platforms = new Map<Dockerfile, Platform>();
  const evidence: { word: string; platform: Platform; by: string }[] = [];
  const open: Claim[] = [];
  for (const claim of claims) {
    const flag = given.get(claim.word.toLowerCase());
    const candidates = candidatesOf(claim);
    const only = candidates.length === 1 ? candidates[0] : undefined;
    const base = (flag ?? only) ? undefined : byBase(claim.dockerfile, candidates);
    const platform = flag ?? only ?? base;
    if (platform) platforms.set(claim.dockerfile, platform);
    else open.push(claim);
    if (platform && !only) evidence.push({ word: claim.word, platform, by: flag ? "--arch" : "the base image's name" });
  }
  const unresolved: Unresolved[] = [];
  const certain = new Set([...platforms.values()].map((p) => p.name));
  for (const { word, dockerfile } of open) {
    const candidates = candidatesOf({ word, dockerfile });
    const left = candidates.filter((c) => !certain.has(c.name));
    const [platform] = left;
    if (platform && left.length === 1 && left.length < candidates.length && bySibling(word, certain)) {
      platforms.set(dockerfile, platform);
      evidence.push({ word, platform, by: "the siblings" });
    } else unresolved.push({ word, dockerfile: dockerfile.path, candidates: candidates.map((c) => c.name) });
  }
  return { platforms, evidence, unresolved };
}

/** On Windows where the path says so; where only a base does, what the word means is open. */
function candidatesOf({ word, dockerfile }: Claim): readonly Platform[] {
  const usual = platformsOf(word);
  const windows = usual.flatMap(onWindows);
  if (namesWindows(dockerfile.path)) return windows.length > 0 ? windows : usual;
  const { stages } = stagesOf(dockerfile);
  return stages.some((s) => namesWindows(s.from.image)) ? [...usual, ...windows] : usual;
}

/** `armhf` beside `armv7` is arm/v6 and beside `armv6` arm/v7; `x86` beside `x86_64` is 386. Nothing else is decided by siblings. */
function bySibling(word: string, certain: ReadonlySet<string>): boolean {
  const w = word.toLowerCase();
  if (w === "x86") return certain.has("linux/amd64");
  if (w === "armhf") return certain.has("linux/arm/v7") || certain.has("linux/arm/v6");
  if (w === "armel") return certain.has("linux/arm/v6") || certain.has("linux/arm/v5");
  return false;
}

/** The final base's name may carry a word that decides: `arm32v7/debian`, `image:armv7-3.22`. */
function byBase(dockerfile: Dockerfile, candidates: readonly Platform[]): Platform | undefined {
  const names = new Set(candidates.map((c) => c.name));
  const meant = new Map<string, Platform>();
  const images = stagesOf(dockerfile).stages.map((s) => s.from.image);
  // Its words say nothing of the system.
  if (images.some(namesWindows)) return undefined;
  for (const image of images)
    for (const { word } of archWordsIn(image)) {
      const [platform, ...more] = platformsOf(word);
      if (platform && more.length === 0 && names.has(platform.name)) meant.set(platform.name, platform);
    }
  return meant.size === 1 ? [...meant.values()][0] : undefined;
}
