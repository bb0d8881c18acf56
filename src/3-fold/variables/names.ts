// What a variable holds by platform, and where it stands -> its name: one for each meaning in the whole file (DESIGN 5 "Names").
import type { Member } from "../../model/family.ts";
import { type Platform, type PlatformName, platformKey } from "../../model/platform.ts";
import { type Hint, NO_WORD, wantedName } from "./wanted-name.ts";

export type Values = ReadonlyMap<PlatformName, string>;

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
            const free = freeName(wantedName([...new Set(values.values())], hints), given, text);
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

/** One that the members say, or that programs read, is told from theirs by its beginning. */
function freeName(wanted: string, given: ReadonlySet<string>, text: string): string {
  const isTheirs = (name: string) => new RegExp(`(?<!\\w)${name}(?!\\w)`).test(text);
  const own =
    !wanted.startsWith(NO_WORD) && (READ_BY_PROGRAMS.test(wanted) || isTheirs(wanted)) ? NO_WORD + wanted : wanted;
  for (let n = 1; ; n += 1) {
    const name = n === 1 ? own : `${own}_${n}`;
    if (!given.has(name) && !isTheirs(name)) return name;
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

/**
 * Names that shells and common programs read by themselves. The prover has a list of its own, and the same names: one that
 * only it had would be given here and refused there, and one that it lacked it would not see.
 */
export const READ_BY_PROGRAMS =
  /^(?:PATH|HOME|IFS|ENV|BASH_ENV|SHELL|USER|LOGNAME|PWD|TMPDIR|TERM|TZ|LANG|LANGUAGE|LC_.*|LD_.*|PS[0-9]|OPTIND|OPTARG|OPTERR|CDPATH|ARCH|TARGET|PLATFORM|HOST|BUILD|CC|CXX|CPP|LD|AR|AS|NM|RANLIB|STRIP|OBJCOPY|CROSS_COMPILE|.*FLAGS|GO.*|CGO_.*|CARGO_.*|RUST.*|NODE_.*|NPM_.*|npm_.*|PYTHON.*|PIP_.*|PERL.*|RUBY.*|GEM_.*|BUNDLE_.*|JAVA_.*|MAVEN_.*|GRADLE_.*|PKG_CONFIG.*|MAKE.*|CMAKE_.*|DEBIAN_FRONTEND|APT_.*|DPKG_.*|DEB_.*|APK_.*|CURL_.*|WGETRC|GIT_.*|SSH_.*|GNUPG.*|SSL_.*|.*_PROXY|.*_proxy|SOURCE_DATE_EPOCH|XDG_.*|QEMU_.*|DOCKER_.*|BUILDKIT_.*|CI|DEBUG|VERBOSE|V|PREFIX|DESTDIR)$/;
