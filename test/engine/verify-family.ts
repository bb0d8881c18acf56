// A family in a folder of its own and a fold of it, verified on the real engine.
// In: files, Dockerfiles by platform, the fold's text. Out: what verifyFamily says, and the events on the way.
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { parse } from "../../src/1-read/parse.ts";
import { verifyFamily } from "../../src/6-verify/verify.ts";
import { buildxEngine } from "../../src/host/buildx.ts";
import type { Family, Member } from "../../src/model/family.ts";
import type { BuildRequest, FamilyVerification, PlatformVerification, VerifyEvent } from "../../src/model/image.ts";
import { parsePlatform } from "../../src/model/platform.ts";
import type { Engine } from "../../src/ports.ts";
import { familyOf } from "../6-verify/members.ts";
import { type EngineEnv, folder } from "./harness.ts";

export interface Given {
  readonly files: Readonly<Record<string, string>>;
  /** Platform to path of its Dockerfile among the files; its folder is its context. */
  readonly members: Readonly<Record<string, string>>;
  /** The ignore file that a member sees, by platform. */
  readonly ignores?: Readonly<Record<string, string>>;
}

export interface Placed {
  readonly root: string;
  readonly family: Family;
}

export async function place(given: Given): Promise<Placed> {
  const root = await folder(given.files);
  const members = Object.entries(given.members).map(([platform, path]) => member(given, platform, path));
  return { root, family: familyOf(members) };
}

function member(given: Given, platform: string, path: string): Member {
  const parsed = parse(path, given.files[path] ?? "");
  const known = parsePlatform(platform);
  if (parsed.kind !== "dockerfile" || !known) throw new Error(`${path} for ${platform} is no member`);
  const ignore = given.ignores?.[platform];
  return {
    platform: known,
    dockerfile: parsed.dockerfile,
    context: {
      folder: path.slice(0, Math.max(0, path.lastIndexOf("/"))),
      ignore: ignore === undefined ? undefined : { path: ignore, text: given.files[ignore] ?? "" },
      listing: undefined,
    },
    archWord: "",
  };
}

export interface Verified {
  readonly result: FamilyVerification;
  readonly events: readonly VerifyEvent[];
  /** What was built, in the order of the requests. */
  readonly requests: readonly BuildRequest[];
  /** The verdict for a platform, by its name. */
  of(platform: string): PlatformVerification;
}

export async function verify(
  engine: EngineEnv,
  placed: Placed,
  fold: string,
  how: {
    readonly extra?: readonly string[];
    readonly ignore?: string;
    readonly operations?: boolean;
    readonly signal?: AbortSignal;
    onEvent?(e: VerifyEvent): void;
  } = {},
): Promise<Verified> {
  const events: VerifyEvent[] = [];
  const requests: BuildRequest[] = [];
  const builder = listening(buildxEngine({ root: placed.root, env: engine.env }), requests);
  const probed = await builder.probe();
  if (probed.kind !== "ready") throw new Error(probed.diagnostic.message);
  const result = await verifyFamily(
    {
      family: placed.family,
      dockerfile: fold,
      ignore: how.ignore === undefined ? undefined : { path: "Dockerfile.dockerignore", text: how.ignore },
      foldContext: placed.family.context,
      platforms: [],
      extra: how.extra ?? [],
      operations: how.operations ?? false,
      jobs: 2,
    },
    builder,
    probed.platforms,
    {
      onEvent: (e) => {
        events.push(e);
        how.onEvent?.(e);
      },
      signalFor: () => how.signal,
    },
  );
  const of = (platform: string): PlatformVerification => {
    const found = [...result.platforms].find(([name]) => name === platform)?.[1];
    if (!found) throw new Error(`no verdict for ${platform}`);
    return found;
  };
  return { result, events, requests, of };
}

/** The same engine; what it is asked to build is written down. */
const listening = (engine: Engine, requests: BuildRequest[]): Engine => ({
  ...engine,
  async open() {
    const workspace = await engine.open();
    return {
      ...workspace,
      build(request, ...rest) {
        requests.push(request);
        return workspace.build(request, ...rest);
      },
    };
  },
});

/** Temporary folders of this test go here, so that one that is left can be seen. */
export async function ownTemporaries(): Promise<string> {
  const before = process.env["TMPDIR"];
  const own = await mkdtemp(join(tmpdir(), "archfold-tmp-"));
  process.env["TMPDIR"] = own;
  onTestFinished(async () => {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
    await rm(own, { recursive: true, force: true });
  });
  return own;
}

/** Command lines that hold the word, of all processes of this machine. */
export async function processesThatName(word: string): Promise<string[]> {
  const ids = (await readdir("/proc")).filter((n) => /^\d+$/.test(n));
  const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, "utf8").catch(() => "")));
  return lines.filter((line) => line.includes(word)).map((line) => line.replaceAll("\0", " "));
}
