// The words that repositories use for architectures in paths and image names, and the platforms each may mean.
// One candidate: the word decides. Several: the evidence beside it must (DESIGN 6), the first is not preferred.
import { BASHBREW_PLATFORMS, type Platform, platform } from "../model/platform.ts";

const linux = (architecture: string, variant = ""): Platform => platform("linux", architecture, variant);

const AMD64 = [linux("amd64")];
const ARM64 = [linux("arm64")];
const I386 = [linux("386")];
const V5 = linux("arm", "v5");
const V6 = linux("arm", "v6");
const V7 = linux("arm", "v7");

const ARCH_WORDS: Readonly<Record<string, readonly Platform[]>> = {
  ...Object.fromEntries(Object.entries(BASHBREW_PLATFORMS).map(([word, p]) => [word, [p]])),
  x86_64: AMD64,
  "x86-64": AMD64,
  x64: AMD64,
  amd64v2: [linux("amd64", "v2")],
  amd64_v2: [linux("amd64", "v2")],
  "amd64-v2": [linux("amd64", "v2")],
  amd64v3: [linux("amd64", "v3")],
  amd64_v3: [linux("amd64", "v3")],
  "386": I386,
  i486: I386,
  i586: I386,
  i686: I386,
  ia32: I386,
  x86: [linux("386"), linux("amd64")],
  arm64: ARM64,
  aarch64: ARM64,
  armv8: ARM64,
  "arm64-v8": ARM64,
  arm64_v8: ARM64,
  armv5: [V5],
  "arm-v5": [V5],
  armel: [V5, V6],
  armv6: [V6],
  armv6l: [V6],
  armv6hf: [V6],
  "arm-v6": [V6],
  arm_v6: [V6],
  armv7: [V7],
  armv7l: [V7],
  armv7hf: [V7],
  "arm-v7": [V7],
  arm_v7: [V7],
  armhf: [V6, V7],
  arm: [V5, V6, V7],
  arm32: [V5, V6, V7],
  ppc64el: [linux("ppc64le")],
  mips64el: [linux("mips64le")],
  loong64: [linux("loong64")],
  loongarch64: [linux("loong64")],
};

/** Longest first, so that `arm64v8` is not read as `arm64`; a word ends where no letter or digit follows. */
const PATTERN = Object.keys(ARCH_WORDS)
  .sort((a, b) => b.length - a.length)
  .join("|");

export interface FoundWord {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

/** Architecture words in a path or image name that stand by themselves between other characters, in order. */
export function archWordsIn(text: string): readonly FoundWord[] {
  const found: FoundWord[] = [];
  for (const match of text.matchAll(new RegExp(`(?<![A-Za-z0-9])(?:${PATTERN})(?![A-Za-z0-9])`, "gi")))
    found.push({ word: match[0], start: match.index, end: match.index + match[0].length });
  return found;
}

/** A path or an image's name that speaks of Windows. */
export const namesWindows = (text: string): boolean =>
  /(?<![A-Za-z0-9])(?:windows|win|win(?:32|64)|windowsservercore|servercore|nanoserver|ltsc20\d\d)(?![A-Za-z0-9])/i.test(
    text,
  );

/** The word's platform on Windows, where there is Windows for it. */
export const onWindows = ({ architecture }: Platform): readonly Platform[] =>
  architecture === "amd64" || architecture === "arm64" ? [platform("windows", architecture, "")] : [];

export const platformsOf = (word: string): readonly Platform[] => ARCH_WORDS[word.toLowerCase()] ?? [];
