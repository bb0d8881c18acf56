// Short ways to write a pair of Dockerfiles and prove it.
import { parse } from "../../src/1-read/parse.ts";
import { prove } from "../../src/5-prove/prove.ts";
import type { Subject } from "../../src/5-prove/request.ts";
import type { BaseConfig, KnownBase } from "../../src/model/base.ts";
import type { Built } from "../../src/model/decision.ts";
import type { Dockerfile } from "../../src/model/dockerfile.ts";
import { type Platform, parsePlatform } from "../../src/model/platform.ts";
import type { PlatformProof, Premise } from "../../src/model/verdict.ts";
import { listed } from "../listing.ts";

export function dockerfile(text: string, path = "Dockerfile"): Dockerfile {
  const result = parse(path, text);
  if (result.kind === "dockerfile") return result.dockerfile;
  throw new Error(result.diagnostics.map((d) => d.message).join("\n"));
}

export function platformOf(name: string): Platform {
  const platform = parsePlatform(name);
  if (!platform) throw new Error(`no platform ${name}`);
  return platform;
}

export interface Pair {
  readonly member: string;
  readonly fold: string;
  readonly platform?: string;
  /** Folders of the contexts. */
  readonly from?: string;
  readonly to?: string;
  readonly memberIgnore?: string;
  readonly foldIgnore?: string;
  readonly foldIgnorePath?: string;
  readonly writes?: readonly string[];
  readonly sent?: "folder" | "tar";
  /** Files of the tree; `a -> b` is a symlink, `a/` a folder, `a ?` what cannot be looked into. */
  readonly tree?: readonly string[];
  readonly premises?: readonly Premise[];
  /** What is known of bases, by the member's name for them. */
  readonly bases?: Readonly<Record<string, BaseConfig["config"]>>;
  readonly strict?: boolean;
  readonly built?: Built;
  readonly output?: string;
}

export function provePair(pair: Pair): PlatformProof {
  const platform = platformOf(pair.platform ?? "linux/arm64");
  const from = pair.from ?? "";
  const to = pair.to ?? from;
  const member: Subject = {
    dockerfile: dockerfile(pair.member, "member.Dockerfile"),
    context: {
      folder: from,
      ignore: ignore(pair.memberIgnore, `${from}/.dockerignore`),
      listing: pair.tree && listed(pair.tree, from),
    },
  };
  const fold: Subject = {
    dockerfile: dockerfile(pair.fold, pair.output ?? "Dockerfile"),
    context: {
      folder: to,
      ignore: ignore(pair.foldIgnore, pair.foldIgnorePath ?? ".dockerignore"),
      listing: pair.tree && listed(pair.tree, to),
    },
  };
  const { premises, strict, built, writes, sent } = pair;
  const request = {
    fold,
    members: [{ platform, subject: member }],
    tellsHistory: true,
    ...(premises && { premises }),
    ...(strict && { strict }),
    ...(built && { built }),
    ...(writes && { writes }),
    ...(sent && { sent }),
    bases: Object.entries(pair.bases ?? {}).map(
      ([ref, config = {}]): KnownBase => ({
        ref,
        platform: platform.name,
        digest: "sha256:0",
        origin: "lock",
        config: { os: platform.os, config },
      }),
    ),
  };
  const proof = prove(request).get(platform.name);
  if (!proof) throw new Error("no proof");
  return proof;
}

const ignore = (text: string | undefined, path: string) => (text === undefined ? undefined : { path, text });

/** The verdict in one line: `proved exact`, `refuted: message`, `unproven: message`. */
export function verdictOf(pair: Pair): string {
  const proof = provePair(pair);
  if (proof.verdict === "proved") return `proved ${proof.grade}`;
  if (proof.verdict === "refuted") return `refuted: ${proof.difference?.message}`;
  return `unproven: ${proof.diagnostics.map((d) => d.message).join("; ")}`;
}
