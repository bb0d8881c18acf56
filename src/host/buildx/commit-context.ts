// A folder of a commit as a tar, the way bashbrew sends it (`git archive COMMIT:DIR`): what lies in the work tree does not
// matter, and no ignore file is read (DESIGN 4.8). The Dockerfile is put in its place without touching the repository:
// index and new objects are files of ours, beside objects that are read where they are.
import { spawn } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Readable } from "node:stream";
import { git, quietEnvironment } from "../command.ts";

export interface CommitContext {
  readonly root: string;
  readonly commit: string;
  /** The folder, relative to the root. */
  readonly folder: string;
  /** The Dockerfile's path in the folder, and its text. */
  readonly file: string;
  readonly text: string;
}

/** The tar, or in one line why there is none. `scratch` is a folder of ours. */
export async function commitTar(context: CommitContext, scratch: string): Promise<Readable | string> {
  const { root, commit, folder, file, text } = context;
  const ask = async (args: readonly string[], env: NodeJS.ProcessEnv = {}, input = ""): Promise<string | undefined> =>
    (await git(root, args, { env, input }))?.toString("utf8").trim();
  const tree = await ask(["rev-parse", "--verify", "--quiet", `${commit}:./${folder}`]);
  const objects = await ask(["rev-parse", "--git-path", "objects"]);
  if (tree === undefined || objects === undefined) return `git cannot read ${folder || "the root"} at ${commit}`;
  const own = join(scratch, "objects");
  await mkdir(own, { recursive: true });
  const env = {
    GIT_INDEX_FILE: join(scratch, "index"),
    GIT_OBJECT_DIRECTORY: own,
    GIT_ALTERNATE_OBJECT_DIRECTORIES: JSON.stringify(resolve(root, objects)),
  };
  const blob = await ask(["hash-object", "-w", "--stdin"], env, text);
  const isRead = (await ask(["read-tree", tree], env)) !== undefined;
  const entry = ["update-index", "--add", "--cacheinfo", `100644,${blob},${file}`];
  const isPlaced = isRead && blob !== undefined && (await ask(entry, env)) !== undefined;
  const whole = isPlaced ? await ask(["write-tree", "--missing-ok"], env) : undefined;
  // The files' times are a commit's: those of a mere tree would be the clock's, and other ones for each side.
  const time = await ask(["show", "-s", "--format=%ct", commit]);
  const date = `${time} +0000`;
  const who = { GIT_AUTHOR_NAME: "archfold", GIT_AUTHOR_EMAIL: "archfold", GIT_AUTHOR_DATE: date };
  const committer = { GIT_COMMITTER_NAME: "archfold", GIT_COMMITTER_EMAIL: "archfold", GIT_COMMITTER_DATE: date };
  const dated = whole && (await ask(["commit-tree", whole], { ...env, ...who, ...committer }));
  if (dated === undefined) return `git cannot put ${file} into ${folder || "the root"} of ${commit}`;
  return archive(root, dated, env);
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
