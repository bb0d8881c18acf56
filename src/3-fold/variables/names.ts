// What a variable holds by platform, and where it stands -> its name: one for each meaning in the whole file (DESIGN 5 "Names").
import type { Keyword } from "../../model/dockerfile.ts";
import type { Member } from "../../model/family.ts";
import { type Platform, type PlatformName, platformKey } from "../../model/platform.ts";

export type Values = ReadonlyMap<PlatformName, string>;

/** Where a variable will stand. */
export interface Hint {
  readonly keyword: Keyword;
  /** The text that stands before it in its word. */
  readonly before: string;
  readonly isList: boolean;
  /** The instruction, and what its stage stands on. */
  readonly around: string;
}

export interface Expression {
  readonly text: string;
  /** Of the arguments that it reads. */
  readonly names: readonly string[];
}

export interface Variables {
  /** What is written for these values: a variable that has no name yet, or the platform's own arguments. */
  readonly expression: (values: Values, hint: Hint) => Expression;
  /** Of a variable; undefined for a platform argument. */
  readonly valuesOf: (name: string) => Values | undefined;
  /** The names for those that were used: which, and all places where they stand, is known at the end. `others` are taken. */
  readonly namesFor: (used: ReadonlySet<string>, others?: ReadonlySet<string>) => ReadonlyMap<string, string>;
}

export function variablesFor(members: readonly Member[]): Variables {
  const text = members.map((m) => m.dockerfile.text).join("\n");
  const platforms = new Map(members.map((m) => [m.platform.name, m.platform]));
  const usable = /\b(?:TARGET|BUILD)(?:ARCH|VARIANT|OS|PLATFORM)\b/.test(text) ? [] : PLATFORM_ARGUMENTS;
  const slots: { readonly name: string; readonly values: Map<PlatformName, string>; readonly hints: Hint[] }[] = [];
  return {
    expression: (values, hint) => {
      const own = hint.isList ? undefined : usable.find((a) => isArgument(a, values, platforms));
      if (own) return { text: own.names.map((n) => `\${${n}}`).join(""), names: own.names };
      let slot = slots.find((s) => [...values].every(([p, v]) => (s.values.get(p) ?? v) === v));
      if (!slot) {
        slot = { name: `${UNNAMED}${slots.length}_`, values: new Map(), hints: [] };
        slots.push(slot);
      }
      for (const [p, v] of values) slot.values.set(p, v);
      slot.hints.push(hint);
      return { text: `\${${slot.name}}`, names: [slot.name] };
    },
    valuesOf: (name) => slots.find((s) => s.name === name)?.values,
    namesFor: (used, others = new Set()) => {
      const given = new Set(others);
      return new Map(
        slots
          .filter((s) => used.has(s.name))
          .map(({ name, values, hints }) => {
            const texts = [...new Set(values.values())];
            const wanted = hints.map((h) => wantedName(texts, h));
            const best = wanted.find((w) => !w.startsWith(NO_WORD)) ?? wanted[0] ?? NO_WORD;
            const free = freeName(best, given, text);
            given.add(free);
            return [name, free] as const;
          }),
      );
    },
  };
}

/** How a name begins that is none yet: no Dockerfile holds this letter. */
const UNNAMED = "\u{f8ff}";

/** A variable that has no name yet, in a text. */
export const SLOT = /\u{f8ff}\d+_/gu;

function freeName(wanted: string, given: ReadonlySet<string>, text: string): string {
  const own = READ_BY_PROGRAMS.test(wanted) ? `${NO_WORD}${wanted}` : wanted;
  for (let n = 1; ; n += 1) {
    const name = n === 1 ? own : `${own}_${n}`;
    if (!given.has(name) && !new RegExp(`(?<!\\w)${name}(?!\\w)`).test(text)) return name;
  }
}

interface PlatformArgument {
  readonly names: readonly string[];
  readonly value: (p: Platform) => string;
}

const PLATFORM_ARGUMENTS: readonly PlatformArgument[] = [
  { names: ["TARGETARCH"], value: (p) => p.architecture },
  { names: ["TARGETARCH", "TARGETVARIANT"], value: platformKey },
  { names: ["TARGETOS"], value: (p) => p.os },
  { names: ["TARGETVARIANT"], value: (p) => p.variant },
  { names: ["TARGETPLATFORM"], value: (p) => p.name },
];

const isArgument = (a: PlatformArgument, values: Values, platforms: ReadonlyMap<PlatformName, Platform>): boolean =>
  [...values].every(([name, value]) => {
    const platform = platforms.get(name);
    return platform !== undefined && value !== "" && a.value(platform) === value;
  });

const ARCH =
  /^(?:x86[_-]64|amd64|x64|x86|i[3-6]86|386|32-?bit|64-?bit|arm(?:64|hf|el|32)?(?:v\d\w*)?|aarch64\w*|armv\w+|ppc64(?:le|el)?|powerpc64le|s390x|riscv64|mips64(?:le|el)?|loong(?:arch)?64)$/i;
const DEBIAN: ReadonlySet<string> = new Set([
  "amd64",
  "arm64",
  "armhf",
  "armel",
  "i386",
  "ppc64el",
  "mips64el",
  "s390x",
  "riscv64",
]);
const BASHBREW = /^(?:arm64v8|arm32v[567])$/;
const UNAME = /^(?:x86_64|aarch64|armv[5678]l|i[36]86|ppc64le|s390x|riscv64|mips64)$/;
const ALPINE = /^(?:x86_64|aarch64|armhf|armv7|x86|ppc64le|s390x|riscv64|loongarch64)$/;

function wantedName(values: readonly string[], { keyword, before, isList, around }: Hint): string {
  const all = (test: (v: string) => boolean) => values.every(test);
  if (isList) {
    if (/\b(?:apt-get|apt|apk|dnf|yum|microdnf|zypper)\b/.test(around) && all((v) => !/(?:^| )-/.test(v)))
      return "EXTRA_PACKAGES";
    return all((v) => /^(?:-|$)/.test(v)) ? "EXTRA_OPTIONS" : "EXTRA_WORDS";
  }
  if (all((v) => /-unknown-linux-|^\w+-\w+-linux-musl/.test(v))) return "TARGET_TRIPLE";
  if (all((v) => /^\w+-linux-(?:gnu|musl)\w*$/.test(v)))
    return all((v) => v.includes("musl")) ? "MUSL_TARGET" : "GNU_TARGET";
  const word = ownWord(before);
  if (all((v) => /^[0-9a-f]{64}$/.test(v))) return named(word, "SHA256");
  if (all((v) => /^[0-9a-f]{128}$/.test(v))) return named(word, "SHA512");
  if (values.some((v) => BASHBREW.test(v)) && all((v) => ARCH.test(v))) return "BASHBREW_ARCH";
  if (all((v) => UNAME.test(v))) return /\balpine\b/.test(around) ? "ALPINE_ARCH" : "UNAME_ARCH";
  if (all((v) => ALPINE.test(v)) && /\balpine\b/.test(around)) return "ALPINE_ARCH";
  if (all((v) => DEBIAN.has(v))) return "DEBIAN_ARCH";
  if (values.includes("x64") && all((v) => ARCH.test(v))) {
    if (/\bnode\b/i.test(around)) return "NODEJS_ARCH";
    if (/dotnet|netcore/i.test(around)) return "DOTNET_ARCH";
  }
  if (before === "" && (keyword === "COPY" || keyword === "ADD")) return "ARCH_DIR";
  if (values.some((v) => ARCH.test(v))) return named(word, "ARCH");
  return named(word, /^linux/i.test(values[0] ?? "") ? "PLATFORM" : "NAME");
}

/** How a name begins where no word stands beside the difference. */
const NO_WORD = "IMAGE_";

const named = (word: string, kind: string): string => (word === "" ? `${NO_WORD}${kind}` : `${word}_${kind}`);

/** The word beside the difference: `s6` of `https://host/s6-overlay-`, the key of `ENV key=`. */
function ownWord(before: string): string {
  const near =
    before
      .replace(/['"]/g, "")
      .split(/[/:,@(){}$&?]/)
      .at(-1) ?? "";
  const key = /([A-Za-z0-9_.-]+)=[^=]*$/.exec(near)?.[1]?.split(".").at(-1);
  const word = (key ?? near).split(/[^A-Za-z0-9_]+/).find((w) => /[A-Za-z]/.test(w)) ?? "";
  const upper = word
    .toUpperCase()
    .replace(/_?ARCH$/, "")
    .replace(/_+$/, "");
  return /^[A-Z]/.test(upper) && upper.length <= 20 && !SECRET.test(upper) ? upper : "";
}

/** `docker build --check` warns of these. */
const SECRET = /KEY|TOKEN|SECRET|AUTH|PASSWORD|PASSWD|CREDENTIAL/;

/** Names that compilers, shells and package managers read by themselves. */
const READ_BY_PROGRAMS =
  /^(?:PATH|HOME|ARCH|TARGET|PLATFORM|HOST|BUILD|CROSS_COMPILE|CC|CXX|LD|AR|AS|NM|PREFIX|DESTDIR|V|CI|DEBUG|.*FLAGS|(?:GO|CGO_|CARGO_|RUST|PYTHON|PIP_|PERL|RUBY|GEM_|JAVA_|MAVEN_|MAKE|CMAKE_|APT_|DPKG_|DEB_|APK_|CURL_|GIT_|SSH_|SSL_|XDG_|QEMU_|DOCKER_|BUILDKIT_|NPM_|NODE_|LC_|LD_).*)$/;
