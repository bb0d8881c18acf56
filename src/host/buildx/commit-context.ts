// A folder of git's objects as a tar, the way bashbrew sends it (`git archive COMMIT:DIR`): what lies in the work tree does
// not matter, and no ignore file is read (DESIGN 4.8). The Dockerfile is put in its place without touching the repository:
// index and new objects are files of ours, beside objects that are read where they are.
import { spawn } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { TreeSource } from "../../model/image.ts";
import { seenFrom } from "../../model/path.ts";
import { gitLine, quietEnvironment } from "../command.ts";
import { borrowing } from "../git/borrowed.ts";
import { ITSELF } from "../git/cat-file.ts";
import { bringLine } from "../git/clone.ts";

export interface TreeContext {
  /** Of the repository, or a folder in its work tree. */
  readonly root: string;
  readonly source: TreeSource;
  /** The folder, relative to the root or in the gathered tree. */
  readonly folder: string;
  /** The Dockerfile's path in the folder, and its text. */
  readonly file: string;
  readonly text: string;
}

type Ask = (args: readonly string[], env?: NodeJS.ProcessEnv, input?: string) => Promise<string | undefined>;

/** The tar, or in one line why there is none. `scratch` is a folder of ours. */
export async function treeTar(context: TreeContext, scratch: string): Promise<Readable | string> {
  const { root, source, folder, file, text } = context;
  const ask: Ask = (args, env = {}, input = "") => gitLine(root, args, { env, input });
  const where = `${folder || "the root"}${source.kind === "commit" ? ` at ${source.commit}` : ""}`;
  const own = join(scratch, "objects");
  await mkdir(own, { recursive: true });
  const borrowed = await borrowing(root, own);
  if (!borrowed) return `git cannot read ${where}`;
  const env = {
    // A bare repository takes nothing into an index without one; no file of it is looked at.
    ...(source.kind === "gathered" && { ...ITSELF, GIT_WORK_TREE: own }),
    GIT_INDEX_FILE: join(scratch, "index"),
    ...borrowed,
  };
  const asked = (args: readonly string[], input?: string) => ask(args, env, input);
  if (!(await isInIndex(source, folder, asked))) return `git cannot read ${where}`;
  const blob = await asked(["hash-object", "-w", "--stdin"], text);
  const entry = ["update-index", "--add", "--cacheinfo", `100644,${blob},${file}`];
  const isPlaced = blob !== undefined && (await asked(entry)) !== undefined;
  const whole = isPlaced ? await asked(["write-tree", "--missing-ok"]) : undefined;
  // The files' times are a commit's: those of a mere tree would be the clock's, and other ones for each side.
  const time = source.kind === "commit" ? await ask(["show", "-s", "--format=%ct", source.commit]) : `${source.time}`;
  const date = `${time} +0000`;
  const who = { GIT_AUTHOR_NAME: "archfold", GIT_AUTHOR_EMAIL: "archfold", GIT_AUTHOR_DATE: date };
  const committer = { GIT_COMMITTER_NAME: "archfold", GIT_COMMITTER_EMAIL: "archfold", GIT_COMMITTER_DATE: date };
  const dated = whole && (await ask(["commit-tree", whole], { ...env, ...who, ...committer }));
  if (dated === undefined) return `git cannot put ${file} into ${where}`;
  const lacking = source.kind === "gathered" ? await lackingIn(dated, asked) : [];
  if (lacking.length > 0) return `the clone lacks files of ${where}: ${await bringLine(root, lacking)}`;
  return archive(root, dated, env);
}

/** What a partial clone left out. */
async function lackingIn(commit: string, ask: (args: readonly string[]) => Promise<string | undefined>) {
  const listed = (await ask(["rev-list", "--objects", "--no-object-names", "--missing=print", commit])) ?? "";
  return listed.split("\n").flatMap((line) => (line.startsWith("?") ? [line.slice(1)] : []));
}

/** The folder's tree as it is; of a gathered tree the folder that stands there, or all that stand below it. */
async function isInIndex(
  source: TreeSource,
  folder: string,
  ask: (args: readonly string[]) => Promise<string | undefined>,
): Promise<boolean> {
  if (source.kind === "commit") {
    const tree = await ask(["rev-parse", "--verify", "--quiet", `${source.commit}:./${folder}`]);
    return tree !== undefined && (await ask(["read-tree", tree])) !== undefined;
  }
  for (const member of source.members) {
    const place = member.folder === folder ? "" : seenFrom(folder, member.folder);
    if (place === undefined) continue;
    const prefix = place === "" ? [] : [`--prefix=${place}/`];
    if ((await ask(["read-tree", ...prefix, member.tree])) === undefined) return false;
  }
  return true;
}

/** A tar that breaks off ends its build: git says why on stderr, which nobody reads, but the stream fails. */
function archive(root: string, tree: string, env: NodeJS.ProcessEnv): Readable {
  const child = spawn("git", ["archive", "--format=tar", tree], {
    cwd: root,
    env: { ...quietEnvironment(), ...env },
    stdio: ["ignore", "pipe", "ignore"],
  });
  child.on("error", (e) => child.stdout.destroy(e));
  child.on("close", (code) => {
    if (code !== 0) child.stdout.destroy(new Error(`git archive ended with ${code}`));
  });
  return child.stdout;
}
