// A repository and a folder of ours -> variables for git: new objects go into the folder, all others are read where they lie.
import { resolve } from "node:path";
import { gitLine } from "../command.ts";

/** Undefined outside a repository. */
export async function borrowing(root: string, own: string): Promise<NodeJS.ProcessEnv | undefined> {
  const objects = await gitLine(root, ["rev-parse", "--git-path", "objects"]);
  if (objects === undefined) return undefined;
  return {
    GIT_OBJECT_DIRECTORY: own,
    GIT_ALTERNATE_OBJECT_DIRECTORIES: JSON.stringify(resolve(root, objects)),
  };
}
