// What happens behind the screens: reading and folding, pages that take time, writing, building. In: a store that says what was
// asked for. Out: actions. Everything that runs can be stopped, and `stop` waits for it.
import { buildQueued, makeLanes, nextBuild } from "./builds.ts";
import { wantedContent } from "./content.ts";
import { foldAfterWriting, foldChosen, lookUp, planFor, readAll } from "./reading.ts";
import { screenOf } from "./select.ts";
import type { Store } from "./store.ts";
import type { World } from "./world.ts";

export interface Effects {
  /** Gives up what is being built, and waits until nothing is at work any more. */
  stop(): Promise<void>;
  /** Rejects where something broke that should not: the tool ends with it. */
  readonly broken: Promise<never>;
}

export function startEffects(store: Store, world: World): Effects {
  const stopping = new AbortController();
  const lanes = makeLanes(stopping.signal);
  const looks = new Map<string, AbortController>();
  const { begin, single, settled, broken } = makeTasks(() => look());

  const look = (): void => {
    if (stopping.signal.aborted) return;
    const state = store.now();
    const wanted = wantedContent(state);
    if (wanted && !state.contents.has(wanted.key))
      single(wanted.key, async () => store.dispatch({ type: "content", key: wanted.key, rows: await wanted.make() }));
    const screen = screenOf(state);
    if (screen.kind === "confirm" && !state.plan && !state.writing)
      single("plan", () => planFor(store, world, screen.ids));
    const { writing } = state;
    if (writing)
      single("write", async () => {
        const trouble = await world.ports.writer.apply(writing.write.changes);
        store.dispatch({ type: "wrote", plan: writing, trouble });
        await foldAfterWriting(store, world, writing);
      });
    for (const { id, isLooking } of state.rows) {
      if (!isLooking) looks.get(id)?.abort();
      else
        single(`look up ${id}`, () => {
          const own = new AbortController();
          looks.set(id, own);
          return lookUp(store, world, id, AbortSignal.any([stopping.signal, own.signal]));
        });
    }
    for (const row of state.rows) if (row.wanted) single(`choose ${row.id}`, () => foldChosen(store, world, row.id));
    if (nextBuild(store) !== undefined) single("build", () => buildQueued(store, world, lanes));
    lanes.cancel(state);
  };

  const unsubscribe = store.subscribe(look);
  begin(() => readAll(store, world, stopping.signal));
  return {
    broken,
    async stop() {
      stopping.abort();
      unsubscribe();
      await settled();
    },
  };
}

/** Work in progress. `again` is called when a single task has ended: what was asked for meanwhile is begun then. */
function makeTasks(again: () => void) {
  const work = new Set<Promise<void>>();
  const busy = new Set<string>();
  let fail: (reason: unknown) => void = () => {};
  const broken = new Promise<never>((_, reject) => {
    fail = reject;
  });
  const begin = (task: () => Promise<void>): void => {
    const running = task().catch(fail);
    work.add(running);
    running.finally(() => work.delete(running));
  };
  return {
    broken,
    begin,
    /** Nothing where a task of this name runs already. */
    single(name: string, task: () => Promise<void>): void {
      if (busy.has(name)) return;
      busy.add(name);
      begin(async () => {
        await task();
        busy.delete(name);
        again();
      });
    },
    async settled(): Promise<void> {
      while (work.size > 0) await Promise.all(work);
    },
  };
}
