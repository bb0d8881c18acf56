// Takes away what earlier runs left: results that are remembered, and of runs that were killed their folders and images.
// In: the root, the results' place, the environment. Out: how many of each. Nothing goes that is not ours by its name.
import { runDocker } from "./buildx/child.ts";
import { clearLeftBehind } from "./buildx/killed.ts";
import { IMAGES } from "./names.ts";
import { isLeftBehind } from "./owner.ts";
import { resultsOf } from "./results.ts";

export interface Pruned {
  readonly results: number;
  readonly folders: number;
  /** Undefined where no engine answers. */
  readonly images: number | undefined;
}

export async function prune(root: string, state: string | undefined, env: NodeJS.ProcessEnv): Promise<Pruned> {
  const results = (await (await resultsOf(root, state))?.forget()) ?? 0;
  return { results, folders: clearLeftBehind(), images: await pruneImages(env) };
}

async function pruneImages(env: NodeJS.ProcessEnv): Promise<number | undefined> {
  const listed = await runDocker(["image", "ls", "--format", "{{.Repository}}:{{.Tag}}", `${IMAGES}*`], { env });
  if (listed.kind !== "exit" || listed.code !== 0) return undefined;
  const names = listed.stdout.split("\n").filter((name) => name.startsWith(IMAGES) && isLeftBehind(name));
  for (const name of names) await runDocker(["image", "rm", name], { env });
  return names.length;
}
