// In: a build that failed, as its progress tells it. Out: one diagnostic with what to do, and the last lines of its log.
// The words looked for are those of BuildKit 0.12 to 0.25, measured on real builds.
import { type Diagnostic, error } from "../model/diagnostic.ts";
import type { BuildRequest, Failure } from "../model/image.ts";
import type { PlatformName } from "../model/platform.ts";
import { shellLine } from "../model/shell.ts";
import type { Place } from "../model/source.ts";
import type { Progress } from "./progress.ts";

/** Where the build was, for the message. */
export interface FailedBuild {
  readonly platform: PlatformName;
  readonly side: "member" | "fold";
  /** The Dockerfile's path as the person knows it. */
  readonly file: string;
  /** What the builder says it can run; empty where it does not say. */
  readonly runs: readonly PlatformName[];
  /** Built without `--platform`: an image that no FROM names a platform for is taken for the builder's. */
  readonly across: boolean;
  readonly request: Pick<BuildRequest, "context" | "extra">;
}

export const INSTALL_EMULATORS = "docker run --privileged --rm tonistiigi/binfmt --install all";

const SHOWN_LINES = 12;

/** buildx starts a container or a pod for a builder of that driver; it may need an image. */
const BOOTING = "[internal] booting buildkit";

export interface Explained {
  readonly reason: Diagnostic;
  readonly log: readonly string[];
  readonly failure?: Failure;
}

export function explainFailure(build: FailedBuild, progress: Progress): Explained {
  const step = progress.steps.find((s) => s.state === "failed");
  const message = finalError(progress);
  // The error itself stands in the reason.
  const said = progress.plain.filter((l) => !l.startsWith("ERROR: "));
  const log = (progress.log.length > 0 ? progress.log : said).slice(-SHOWN_LINES);
  const text = [message, step?.error ?? "", ...log].join("\n");
  const place = placeOf(build, progress);
  const where = `${build.platform}, ${build.side}`;
  const make = (code: "BUILD_FAILED" | "NO_EMULATOR" | "NO_ENGINE", says: string) => ({
    reason: error(code, `${where}: ${says}`, place),
    log,
  });

  if (progress.errors.some((e) => e.name === BOOTING)) {
    return make("NO_ENGINE", `the builder does not start (\`docker buildx inspect --bootstrap\`): ${message}`);
  }
  if (/exec format error/i.test(text)) return make(...formatError(build));
  if (/no match for platform|does not provide the specified platform/i.test(text)) {
    return make("BUILD_FAILED", `a base image lacks ${targetOf(build)}: ${message}`);
  }
  if (/OCI exporter is not supported/i.test(text)) {
    return make(
      "NO_ENGINE",
      "this builder cannot give images out: turn on the engine's containerd image store, or `docker buildx create --use`",
    );
  }
  if (/cache export is not supported/i.test(text)) {
    return make(
      "NO_ENGINE",
      "this builder writes no caches but inline ones: leave --cache-to out, turn on the engine's containerd image store, or take another --builder",
    );
  }
  if (/failed to (?:do request|resolve source metadata|authorize|fetch|copy|pull)/i.test(message)) {
    return make("BUILD_FAILED", `a registry did not give an image: ${message}`);
  }
  if (/no space left on device/i.test(text)) {
    return make(
      "BUILD_FAILED",
      `the builder's disk is full (\`docker buildx du\`, \`docker buildx prune\`): ${message}`,
    );
  }
  if (
    /cannot connect to the docker daemon|connection refused|error reading from server|unexpected EOF/i.test(message)
  ) {
    return make("NO_ENGINE", `the engine went away: ${message}`);
  }
  // The node that this platform is built on, of several; the others may do.
  if (message === "context deadline exceeded") {
    return make("NO_ENGINE", "the builder, or its node for this platform, does not answer: see `docker buildx ls`");
  }
  const failure = { source: sourceOf(progress), advice: adviceFor(build) };
  return { ...make("BUILD_FAILED", step ? `${firstLine(step.text)}: ${message}` : message), failure };
}

/** buildx shows the lines around the instruction, and its own with `>>>`. */
const sourceOf = (progress: Progress): Failure["source"] =>
  progress.plain.flatMap((l) => {
    const [, line, text = ""] = /^ *(\d+) \| >>> ?(.*)$/.exec(l) ?? [];
    return line === undefined ? [] : [{ line: Number(line), text }];
  });

/** The member by itself needs nothing of ours; flags may hold what is not to be shown. */
function adviceFor({ platform, side, file, across, request: { context, extra } }: FailedBuild): string {
  if (side === "fold")
    return "the member built here and the fold did not: look at this instruction of the fold (archfold fold shows it); if the member's own is the same, please report it";
  const flags = extra.length > 0 ? " and the flags after --" : "";
  const words = ["docker", "buildx", "build", "--progress", "plain", ...(across ? [] : ["--platform", platform])];
  return `to see the member alone${flags}: ${shellLine([...words, "-f", file, context === "" ? "." : context])}`;
}

/** buildx names the builder's own platform first. */
function targetOf({ platform, across, runs: [own] }: FailedBuild): string {
  if (!across) return platform;
  return own === undefined ? "the builder's platform" : `${own}, the builder's platform`;
}

/** The first is the kernel's answer to a program of an architecture that it neither runs nor has an emulator for. */
function formatError(build: FailedBuild): ["NO_EMULATOR" | "BUILD_FAILED", string] {
  return build.runs.includes(build.platform)
    ? [
        "BUILD_FAILED",
        "exec format error, though the builder runs this platform: is the base image of this architecture?",
      ]
    : ["NO_EMULATOR", `the builder cannot run programs of this platform: ${INSTALL_EMULATORS}`];
}

/** buildx ends with `ERROR: failed to build: failed to solve: …`. */
export function finalError(progress: Progress): string {
  const line = progress.plain.findLast((l) => l.startsWith("ERROR: ")) ?? progress.plain.at(-1);
  const said =
    line ?? progress.steps.find((s) => s.error !== "")?.error ?? progress.errors.at(-1)?.error ?? "no word from buildx";
  return firstLine(said.replace(/^ERROR: (failed to build: )?(failed to solve: )?/, ""));
}

/** buildx names the instruction as `Dockerfile:3`, followed by its source. */
function placeOf(build: FailedBuild, progress: Progress): Place {
  const line = progress.plain.map((l) => /^Dockerfile:(\d+)$/.exec(l)?.[1]).findLast((n) => n !== undefined);
  return { file: build.file, line: Number(line ?? 1), column: 1 };
}

const firstLine = (text: string): string => text.split("\n")[0] ?? "";
