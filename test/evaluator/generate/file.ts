// A whole Dockerfile from a seed, and all that it is built with. The kept answers are to these very questions.
import type { BaseConfig, Question } from "../question.ts";
import { baseConfig, IMAGES, QUIET } from "./bases.ts";
import { BROKEN, BROKEN_HEADS } from "./broken.ts";
import { type Random, random, table } from "./random.ts";
import { run } from "./run.ts";
import { arg, SETTINGS } from "./settings.ts";
import { SHAPES } from "./shapes.ts";
import { transfer, type Written } from "./transfer.ts";
import type { Draft } from "./words.ts";

export const PLATFORMS = table(`
  linux/amd64 linux/amd64 linux/arm64 linux/arm64 linux/arm/v7 linux/arm/v6 linux/arm/v5 linux/386 linux/ppc64le linux/s390x
  linux/riscv64 linux/mips64le linux/loong64 linux/amd64/v2 linux/arm64/v9 linux/arm64/v8 linux/arm
`);

function weighted(r: Random): (d: Draft) => string {
  const total = SETTINGS.reduce((sum, [weight]) => sum + weight, 0);
  let at = r.int(total * 2) / 2;
  for (const [weight, make] of SETTINGS) {
    at -= weight;
    if (at < 0) return make;
  }
  throw new Error("the weights do not cover the table");
}

function instruction(d: Draft): Written {
  const { r } = d;
  if (r.chance(0.06)) return onbuild(d);
  if (r.chance(0.22)) return run(d);
  if (r.chance(0.25)) return transfer(d);
  return { line: weighted(r)(d), body: "" };
}

function onbuild(d: Draft): Written {
  const { r } = d;
  if (r.chance(d.bad))
    return {
      line: `ONBUILD${r.pick(["", " ONBUILD RUN x", " FROM x", " MAINTAINER m", " FOO x", " onbuild RUN y", " COPY a", " RUN --foo x"])}`,
      body: "",
    };
  const inner = r.chance(0.3) ? run(d) : r.chance(0.4) ? transfer(d) : { line: weighted(r)(d), body: "" };
  return { line: `${r.chance(0.1) ? "onbuild" : "ONBUILD"} ${inner.line}`, body: inner.body };
}

/** The line as an author may lay it out: the keyword in any case, broken at blanks, comments between. */
export function layOut(d: Draft, line: string): string {
  const { r, escape: mark } = d;
  const cased = r.chance(0.06)
    ? line.replace(/^\S+/, (w) => (r.chance(0.5) ? w.toLowerCase() : w[0] + w.slice(1).toLowerCase()))
    : line;
  const broken = cased.replace(/ /g, (blank) => {
    if (!r.chance(0.05)) return blank;
    const between = r.chance(0.25) ? r.pick(["# a comment\n", "  # $A\n", "\n", "# x \\\n", "   \n"]) : "";
    const before = r.pick([" ", " ", "\t"]);
    return `${before}${mark}${r.pick(["", "", " ", " \t"])}\n${between}${r.pick(["  ", " ", "\t", ""])}`;
  });
  return r.pick(["", "", "", "", "", "  ", "\t"]) + broken + r.pick(["", "", "", "", "", "", " ", "\t"]);
}

const STAGE_NAMES = table("base build final Builder app a b x-1 s.t u_v");

function from(d: Draft): { readonly line: string; readonly name: string } {
  const { r } = d;
  const platform = r.chance(0.15)
    ? `--platform=${r.pick(r.chance(d.bad) ? table("nope linux/ $NO a/b/c/d/e linux/amd64/v1/x") : table("$BUILDPLATFORM $TARGETPLATFORM linux/amd64 linux/arm/v7 ${BUILDPLATFORM} linux/$TARGETARCH arm64 linux/386 windows/amd64"))} `
    : "";
  const base = () => {
    if (d.isWindows) return r.pick(IMAGES);
    if (d.stages.length > 0 && r.chance(0.45)) return r.pick(d.stages);
    if (r.chance(d.bad))
      return r.pick(
        table("Up/per $NO ${NO} ${A a___b x:y:z ∅ a␠b a␠as␠1x a␠AS ${NO?gone} -x :1 Scratch $BASE debian:12@sha256:12"),
      );
    if (r.chance(d.odd))
      return r.pick(
        table(
          "\"debian:12\" 'nginx' ${NO:-debian:12} 0 ${BASE:-debian} ${BASE:-nginx} debian:${TAG:-12} nginx$NO ${TARGETARCH}v8/alpine:3.20 debian@sha256:abababababababababababababababababababababababababababababababab ${TARGETARCH%64}/x debian:$TARGETARCH$TARGETVARIANT context docker.io/debian:12 index.docker.io/library/nginx",
        ),
      );
    return r.chance(0.2) ? "scratch" : r.pick(IMAGES);
  };
  const named = r.chance(0.6) ? r.pick(STAGE_NAMES) : "";
  const line = `FROM ${platform}${base()}${named ? ` ${r.pick(["AS", "AS", "as", "As"])} ${named}` : ""}`;
  return { line, name: named.toLowerCase() };
}

const SYNTAXES = table(
  "docker/dockerfile:1 docker/dockerfile:1.7 docker/dockerfile:1-labs docker.io/docker/dockerfile:1",
);

export function head(d: Draft): string {
  const { r } = d;
  let out = r.chance(0.1) ? `# syntax=${r.pick(SYNTAXES)}\n` : "";
  if (d.escape === "`") out += r.pick(["# escape=`\n", "#escape = `\n", "# Escape=`  \n"]);
  else if (r.chance(0.03)) out += "# escape=\\\n";
  if (r.chance(0.04))
    out += r.pick(["# check=skip=all\n", "# check=error=true\n", "# check=skip=JSONArgsRecommended\n"]);
  if (r.chance(d.bad * 0.3))
    out += r.pick(["# escape=`\n", "# escape=x\n", "# escape=\\\n# escape=\\\n", "# check=foo=bar\n"]);
  if (r.chance(0.1)) out += r.pick(["# a comment\n", "\n", "#\n", "   # indented\n"]);
  return out;
}

export function globals(d: Draft): readonly string[] {
  const { r } = d;
  if (!r.chance(0.4)) return [];
  return r.many(1, 3, () =>
    r.chance(0.35)
      ? `ARG ${r.pick(["BASE=debian:12", "TAG=12", "BASE", "TAG=3.20", "BASE=alpine:${TAG}", "BASE=build", "W=/w"])}`
      : arg(d),
  );
}

export function stage(d: Draft, number: number): string {
  const { r } = d;
  const { line: first, name } = from(d);
  const out = [`${layOut({ ...d, odd: 0 }, first)}\n`];
  if (r.chance(d.bad * 0.3)) d.stages.push(name || String(number));
  const count = r.int(r.chance(0.3) ? 12 : 6);
  for (let i = 0; i < count; i += 1) {
    const { line, body } = instruction(d);
    out.push(`${layOut(d, line)}\n${body}`);
    if (r.chance(0.08)) out.push(r.pick(["\n", "# note\n", "  \n", "#\n"]));
  }
  d.stages.push(name || String(number));
  return out.join("");
}

function buildArgs(d: Draft): Readonly<Record<string, string>> {
  const { r } = d;
  if (!r.chance(0.4)) return {};
  const names = table("A B C FOO VERSION BASE TAG UNDECLARED foo HTTP_PROXY PATH P");
  return Object.fromEntries(
    r.many(
      1,
      3,
      () =>
        [
          r.pick(names),
          r.pick(table('given ∅ a␠b x/y.tar.gz 1.2.3 debian:12 build /p *a* $A 1-2 a\\b 3.20 "q"')),
        ] as const,
    ),
  );
}

/** The images are those that any Dockerfile may ask for; each question gives them other configurations. */
export function bases(r: Random, platform: string): Readonly<Record<string, BaseConfig>> {
  const [os = "", architecture = "", variant = ""] = platform.split("/");
  const is = {
    os,
    architecture,
    variant:
      architecture === "arm" && variant === "" ? "v7" : architecture === "arm64" && variant === "v8" ? "" : variant,
  };
  const quiet: BaseConfig = { os, architecture, rootfs: { type: "layers", diff_ids: [] } };
  return { ...Object.fromEntries([...IMAGES, "*"].map((name) => [name, baseConfig(r, is)])), [QUIET]: quiet };
}

/** The question of a seed. */
export function question(seed: number): Question {
  const r = random(seed);
  const isWindows = r.chance(0.02);
  const wild = r.int(10);
  const d: Draft = {
    r,
    escape: r.chance(isWindows ? 0.5 : 0.05) ? "`" : "\\",
    odd: wild < 4 ? 0.02 : wild < 8 ? 0.08 : 0.2,
    bad: r.chance(0.08) ? 0.1 : r.chance(0.08) ? 0.02 : 0,
    stages: [],
    isWindows,
  };
  const platform = isWindows ? "windows/amd64" : r.pick(PLATFORMS);
  const header =
    head(d) +
    globals(d)
      .map((line) => `${layOut(d, line)}\n`)
      .join("");
  const stages = Array.from({ length: 1 + r.int(r.chance(0.4) ? 5 : 2) }, (_, number) => stage(d, number));
  let dockerfile = r.chance(0.1) ? r.pick(SHAPES)(d) : header + stages.join("");
  if (r.chance(0.07)) dockerfile = dockerfile.replace(/\n*$/, `\n${r.pick(BROKEN)}\n`);
  else if (r.chance(0.005)) dockerfile = r.pick(BROKEN_HEADS) + dockerfile;
  if (r.chance(d.bad * 0.3))
    dockerfile =
      r.pick([
        "",
        "RUN before\n",
        `${dockerfile}FOO x\n`,
        `${dockerfile}RUN x ${d.escape}\n`,
        "# only a comment\n",
        "ARG A\n",
      ]) + (r.chance(0.5) ? dockerfile : "");
  if (r.chance(0.03)) dockerfile = dockerfile.replaceAll("\n", "\r\n");
  if (r.chance(0.02)) dockerfile = `\ufeff${dockerfile}`;
  if (r.chance(0.1)) dockerfile = dockerfile.replace(/\r?\n$/, "");
  const [some = ""] = d.stages;
  const target = r.chance(d.bad)
    ? r.pick(["0", "nosuch"])
    : r.chance(0.06) && /[a-z]/.test(some)
      ? r.pick([some, some.toUpperCase()])
      : "";
  return {
    id: String(seed),
    dockerfile,
    platform,
    buildPlatform: "linux/amd64",
    buildArgs: buildArgs(d),
    target,
    bases: bases(r, platform),
  };
}
