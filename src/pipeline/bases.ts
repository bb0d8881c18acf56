// A family -> the images that its members start from, and what is known of them: from the lock, or looked up on request.
import { withListing } from "../1-read/family.ts";
import { evaluateAlone } from "../5-prove/evaluate/alone.ts";
import { isKnown } from "../5-prove/words/text.ts";
import type { KnownBase } from "../model/base.ts";
import { type Diagnostic, warning } from "../model/diagnostic.ts";
import type { Dockerfile } from "../model/dockerfile.ts";
import type { Family } from "../model/family.ts";
import type { Lock } from "../model/lock.ts";
import { compareText, type Platform, type PlatformName, parsePlatform } from "../model/platform.ts";
import type { BaseSource, Files } from "../ports.ts";
import { baseEvidence } from "./base-names.ts";
import type { Subject } from "./subject.ts";

export interface NamedBase {
  readonly ref: string;
  readonly platform: PlatformName;
}

/** The images that reached stages start from. A name or platform that a build argument decides is left out: it may be any. */
export function namedBases(
  members: readonly { readonly platform: Platform; readonly dockerfile: Dockerfile }[],
): readonly NamedBase[] {
  const found = new Map<string, NamedBase>();
  for (const { platform, dockerfile } of members) {
    const { stages, reached } = evaluateAlone(dockerfile, platform).resolved;
    for (const { base, stage } of stages) {
      const name = base.kind === "image" && reached.has(stage.index) ? parsePlatform(base.platform)?.name : undefined;
      if (base.kind !== "image" || name === undefined || !isKnown(base.ref)) continue;
      found.set(`${base.ref} ${name}`, { ref: base.ref, platform: name });
    }
  }
  return [...found].sort(([a], [b]) => compareText(a, b)).map(([, base]) => base);
}

/** What the lock recorded of these images, under any family. */
export function recordedBases(lock: Lock | undefined, named: readonly NamedBase[]): readonly KnownBase[] {
  const all = Object.values(lock?.families ?? {}).flatMap((f) => f.bases ?? []);
  return named.flatMap(({ ref, platform }): readonly KnownBase[] => {
    const base = all.find((b) => b.ref === ref && b.platform === platform);
    return base ? [{ ...base, origin: "lock" }] : [];
  });
}

export interface KnownBases {
  readonly bases: readonly KnownBase[];
  /** One for each image that could not be looked up. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What is looked up goes before what the lock recorded. */
export async function knowBases(
  named: readonly NamedBase[],
  lock: Lock | undefined,
  source: BaseSource | undefined,
): Promise<KnownBases> {
  const recorded = recordedBases(lock, named);
  if (!source) return { bases: recorded, diagnostics: [] };
  const looks = await Promise.all(named.map(async (n) => ({ ...n, look: await source.look(n.ref, n.platform) })));
  const bases = looks.flatMap(({ ref, platform, look }) => {
    const base = look.kind === "known" ? look.base : undefined;
    return base ?? recorded.find((b) => b.ref === ref && b.platform === platform) ?? [];
  });
  const missing = new Map<string, PlatformName[]>();
  for (const { ref, platform, look } of looks) {
    if (look.kind === "known") continue;
    const what = `${ref}: ${look.why}`;
    missing.set(what, [...(missing.get(what) ?? []), platform]);
  }
  const diagnostics = [...missing].map(([what, platforms]) => {
    const message = `${what} (${platforms.join(", ")}): the proof takes what the lock recorded, or assumes what it needs`;
    return warning("BASE_UNKNOWN", message);
  });
  return { bases, diagnostics };
}

/** Takes files of the context, which then has to be looked into. */
const isTransfer = (trigger: string): boolean => /^\s*(?:COPY|ADD|RUN\s+--mount)/i.test(trigger);

/** The same with what is known of its bases; a family that was refused has none. */
export async function withKnownBases(
  files: Files,
  subject: Subject,
  lock: Lock | undefined,
  source: BaseSource | undefined,
): Promise<Subject> {
  const found = subject.kind === "recorded" ? subject.recorded.found : subject;
  if (found?.kind !== "family") return subject;
  const { bases, diagnostics } = await knowBases(namedBases(found.family.members), lock, source);
  const known: Family = {
    ...found.family,
    bases,
    ...(source && { baseEvidence: await baseEvidence(found.family, source) }),
    diagnostics: [...found.family.diagnostics, ...diagnostics],
  };
  const looksInto = !known.listing && bases.some((b) => b.config.config?.OnBuild?.some(isTransfer));
  const family = looksInto ? await withListing(files, known, subject.kind === "recorded") : known;
  if (subject.kind !== "recorded") return { kind: "family", family };
  return { kind: "recorded", recorded: { ...subject.recorded, found: { kind: "family", family } } };
}
