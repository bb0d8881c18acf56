// The port `Engine` on `docker buildx`, as child processes. In: the root that contexts lie below, the environment, a
// builder's name. Out: images read back from OCI layouts in temporary folders, which are gone when a workspace is closed.
import type { Engine } from "../ports.ts";
import { clearLeftBehind } from "./buildx/killed.ts";
import { type Probed, probeBuilder } from "./buildx/probe.ts";
import { workspace } from "./buildx/workspace.ts";

export interface BuildxOptions {
  /** Absolute. */
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly builder?: string | undefined;
}

export function buildxEngine(options: BuildxOptions): Engine {
  let known: Promise<Probed> | undefined;
  let isCleared = false;
  const probed = async (): Promise<Probed> => {
    known ??= probeBuilder(options.env, options.builder);
    const found = await known;
    // It may be started meanwhile.
    if (found.state.kind === "trouble") known = undefined;
    return found;
  };
  return {
    probe: async () => (await probed()).state,
    async open() {
      const { keeper, plugin } = await probed();
      if (!isCleared) clearLeftBehind();
      isCleared = true;
      return workspace({ ...options, keeper, plugin });
    },
  };
}
