// In: a Dockerfile, the platform that it is built for, and what the builder says it runs. Out: trouble where a RUN that is
// reached would need an emulator that the builder has not, known before anything is built. Where it is not sure that it
// would fail, it is tried.
import { evaluateAlone } from "../5-prove/evaluate/alone.ts";
import { type Diagnostic, error } from "../model/diagnostic.ts";
import type { Dockerfile } from "../model/dockerfile.ts";
import { type Platform, type PlatformName, parsePlatform } from "../model/platform.ts";
import { INSTALL_EMULATORS } from "./failure.ts";

export interface Wanted {
  readonly dockerfile: Dockerfile;
  readonly platform: Platform;
  readonly side: "member" | "fold";
  /** Flags for buildx. */
  readonly extra: readonly string[];
}

export function lacksEmulator(wanted: Wanted, runs: readonly PlatformName[]): Diagnostic | undefined {
  const { dockerfile, platform, side, extra } = wanted;
  // A step that comes from a cache elsewhere is not run here, and another target has other steps.
  if (runs.length === 0 || extra.some((word) => /^--(?:cache-from|target)\b/.test(word))) return undefined;
  if (mayRun(platform, runs)) return undefined;
  const { resolved, states } = evaluateAlone(dockerfile, platform);
  for (const { stage, commands } of resolved.stages) {
    const run = commands.find((c) => c.at.keyword === "RUN");
    if (!run || states.get(stage.index)?.platform !== platform.name) continue;
    const says = `${platform.name}, ${side}: RUN needs an emulator, for the builder runs ${runs.join(", ")} only: ${INSTALL_EMULATORS}`;
    return error("NO_EMULATOR", says, { file: dockerfile.path, line: run.at.line, column: 1 });
  }
  return undefined;
}

/**
 * BuildKit lists a platform beside its own only where that does not cover it already, and takes amd64 to cover 386, and
 * arm64 to cover arm (containerd platforms, platformVector; measured: an engine on amd64 runs 386 and does not list it).
 */
const COVERED_BY: ReadonlyMap<string, string> = new Map([
  ["386", "amd64"],
  ["arm", "arm64"],
]);

/** Variants are no matter: an emulator or a processor that runs one mostly runs the others. */
function mayRun({ os, architecture }: Platform, runs: readonly PlatformName[]): boolean {
  const able = [architecture, COVERED_BY.get(architecture)];
  return runs.some((name) => {
    const one = parsePlatform(name);
    return one?.os === os && able.includes(one.architecture);
  });
}
