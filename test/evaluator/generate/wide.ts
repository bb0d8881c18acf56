// Questions about what a build is given: a target, named contexts, platform arguments; and about windows, and history.
import type { BaseConfig, Question } from "../question.ts";
import { bases, globals, head, layOut, PLATFORMS, stage } from "./file.ts";
import { type Random, random, table } from "./random.ts";
import { WIDE_SHAPES } from "./wide-shapes.ts";
import type { Draft } from "./words.ts";

/** The first seed of this stream. */
export const WIDE = 1_000_000;

const GIVEN = table("given ∅ a␠b x/y.tar.gz debian:12 build /p $A 1-2 a\\b 3.20 C:\\app arm64");
const PLATFORM_VALUES: Readonly<Record<string, readonly string[]>> = {
  TARGETARCH: table("amd64 arm64 mine ∅"),
  TARGETVARIANT: table("v7 v9 ∅"),
  TARGETOS: table("linux windows"),
  TARGETPLATFORM: table("linux/arm64 linux/arm/v7"),
  BUILDPLATFORM: table("linux/arm64 linux/386"),
  BUILDARCH: table("arm64"),
  TARGETSTAGE: table("mine"),
};

function buildArgs({ r }: Draft): Readonly<Record<string, string>> {
  if (r.chance(0.4)) return {};
  return Object.fromEntries(
    r.many(1, 3, () => {
      const name = r.pick(
        r.chance(0.4) ? Object.keys(PLATFORM_VALUES) : table("A B C FOO VERSION BASE TAG foo PATH W"),
      );
      return [name, r.pick(PLATFORM_VALUES[name] ?? GIVEN)] as const;
    }),
  );
}

const LAYOUT = `oci-layout://store/x@sha256:${"ab".repeat(32)}`;
const SOURCES = table(`
  docker-image://alpine:3.20 docker-image://scratch docker-image://reg.example.com/team/app:1 docker-image://debian ${LAYOUT}
  local:folder local:folder https://x.example/a.tgz https://h.example/o/r.git#main:sub git://h.example/r#v1 git@h.example:o/r.git
`);
const BAD_SOURCES = table(
  "docker-image://Up/Per foo:bar x oci-layout://store oci-layout://store@sha256:12 git:nothing",
);
const IMAGE_NAMES = table(
  "debian:12 debian alpine:3.20 golang:1.22 nginx reg.example.com/team/app:1 localhost:5000/x ext user/ext:1",
);

function contexts(d: Draft, platform: string): Readonly<Record<string, string>> | undefined {
  const { r } = d;
  if (!r.chance(0.4)) return undefined;
  const stages = d.stages.slice(0, -1).filter((s) => /[a-z]/.test(s));
  const entries = r.many(1, 3, () => {
    const name = stages.length > 0 && r.chance(0.4) ? r.pick(stages) : r.pick(IMAGE_NAMES);
    const suffix = r.chance(0.12) ? `::${r.pick([platform, "linux/arm64", "linux/amd64"])}` : "";
    return [name + suffix, r.pick(r.chance(d.bad + 0.04) ? BAD_SOURCES : SOURCES)] as const;
  });
  return Object.fromEntries(entries);
}

function target(d: Draft): string {
  const { r } = d;
  const some = d.stages.length > 0 ? r.pick(d.stages) : "";
  if (!r.chance(0.35)) return "";
  if (r.chance(0.1)) return r.pick(["0", "1", "nosuch", "scratch"]);
  return /[a-z]/.test(some) ? (r.chance(0.2) ? some.toUpperCase() : some) : "";
}

/** Bases of Windows have folders with drives, and mostly no PATH. */
function windowsBases(r: Random, all: Readonly<Record<string, BaseConfig>>): Readonly<Record<string, BaseConfig>> {
  return Object.fromEntries(
    Object.entries(all).map(([name, base]) => {
      const folder = r.chance(0.5)
        ? { WorkingDir: r.pick(["C:\\app", "C:\\", "\\x\\y", "c:/z/", "C:rel", "work"]) }
        : {};
      const env = r.chance(0.5) ? { Env: r.pick([["Path=C:\\w"], ["PATH=C:\\w", "A=1"], ["B=2"]]) } : {};
      const user = r.chance(0.3) ? { User: "ContainerAdministrator" } : {};
      return [name, base.config ? { ...base, config: { ...base.config, ...folder, ...env, ...user } } : base];
    }),
  );
}

/** The question of a seed from `WIDE` on. */
export function wideQuestion(seed: number): Question {
  const r = random(seed);
  const isWindows = r.chance(0.3);
  const d: Draft = {
    r,
    escape: r.chance(isWindows ? 0.6 : 0.05) ? "`" : "\\",
    odd: r.pick([0.02, 0.02, 0.08]),
    bad: r.chance(0.05) ? 0.05 : 0,
    stages: [],
    isWindows,
    isWide: true,
  };
  const platform = isWindows ? "windows/amd64" : r.pick(PLATFORMS);
  const lines = globals(d).map((line) => `${layOut(d, line)}\n`);
  const header = head(d) + lines.join("");
  const shape = r.chance(0.4) ? r.pick(WIDE_SHAPES)(d) : undefined;
  const stages = Array.from({ length: 1 + r.int(4) }, (_, number) => stage(d, number));
  const all = bases(r, platform);
  const named = contexts(d, platform);
  return {
    id: String(seed),
    dockerfile: shape ?? header + stages.join(""),
    platform,
    buildPlatform: "linux/amd64",
    buildArgs: buildArgs(d),
    target: target(d),
    bases: isWindows ? windowsBases(r, all) : all,
    ...(named === undefined ? {} : { contexts: named }),
  };
}
