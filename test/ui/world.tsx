// The tool on a case's repository, driven by keys: real reading, folding, writing, and an environment without docker.
import { basename } from "node:path";
import { render } from "ink-testing-library";
import { expect, onTestFinished, vi } from "vitest";
import { portsFor } from "../../cli/commands/common.ts";
import { App } from "../../cli/ui/app.tsx";
import { startEffects } from "../../cli/ui/effects.ts";
import { initialState, type Size, type State } from "../../cli/ui/model.ts";
import { createStore } from "../../cli/ui/store.ts";
import { makeTheme } from "../../cli/ui/theme.ts";
import { registryBases } from "../../src/host/bases.ts";
import { buildxEngine } from "../../src/host/buildx.ts";

export const KEY = {
  enter: "\r",
  escape: "\u001b",
  up: "\u001b[A",
  down: "\u001b[B",
  left: "\u001b[D",
  right: "\u001b[C",
  pageDown: "\u001b[6~",
  tab: "\t",
  back: "\u001b[Z",
  interrupt: "\u0003",
} as const;

export interface Driven {
  /** One after the other, as a person does: keys that come together are taken for pasted text. */
  press(...keys: readonly string[]): Promise<void>;
  /** Waits until the frame holds the words. */
  sees(...words: readonly (string | RegExp)[]): Promise<string>;
  frame(): string;
  state(): State;
  resize(size: Size): void;
}

/** An escape alone is known for one when nothing has followed it in the same turn of the event loop. */
async function breath(): Promise<void> {
  for (let i = 0; i < 3; i += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** ink-testing-library's terminal is 100 columns wide. */
export function open(root: string, rows = 30, env: NodeJS.ProcessEnv = { PATH: "" }): Driven {
  const size = { columns: 100, rows };
  const store = createStore(initialState({ name: basename(root), path: ".", basesFrom: "registry", from: "", size }));
  const request = { members: [], manifest: undefined, archWords: new Map(), built: undefined, output: undefined };
  const engine = buildxEngine({ root, env });
  const theme = makeTheme({ color: false, depth: 1, unicode: false });
  const screen = render(<App store={store} theme={theme} />);
  const effects = startEffects(store, {
    ports: portsFor(root),
    request,
    engine,
    bases: (signal) => registryBases(env, signal),
    looksUp: false,
    now: () => performance.now(),
  });
  let broken: unknown;
  effects.broken.catch((reason: unknown) => {
    broken = reason;
  });
  onTestFinished(async () => {
    screen.unmount();
    await effects.stop();
    expect(broken).toBeUndefined();
  });
  const frame = (): string => screen.lastFrame() ?? "";
  return {
    async press(...keys) {
      for (const key of keys) {
        screen.stdin.write(key);
        await breath();
      }
    },
    async sees(...words) {
      await vi.waitFor(
        () => {
          for (const word of words)
            typeof word === "string" ? expect(frame()).toContain(word) : expect(frame()).toMatch(word);
        },
        { timeout: 15_000, interval: 20 },
      );
      return frame();
    },
    frame,
    state: () => store.now(),
    resize: (next) => store.dispatch({ type: "resized", size: next }),
  };
}
