// What happens behind the screens: reading and folding, pages that take time, writing, building. In: a store that says what was
// asked for. Out: actions. Everything that runs can be stopped, and `stop` waits for it.
import { recordedRequest } from "../../src/6-verify/recorded.ts";
import { verifyRequest } from "../../src/6-verify/requests.ts";
import { unbuilt, verifyFamily } from "../../src/6-verify/verify.ts";
import { verifyOutcome } from "../../src/7-report/verify.ts";
import type { EngineState } from "../../src/model/image.ts";
import type { PlatformName } from "../../src/model/platform.ts";
import { type FindRequest, find, foldFamily, idOf, type Ports, type Subject } from "../../src/pipeline.ts";
import type { Engine } from "../../src/ports.ts";
import { wantedContent } from "./content.ts";
import type { Plan } from "./model.ts";
import { outcomeOf, pendingOf, rowOf, screenOf } from "./select.ts";
import type { Store } from "./store.ts";
import { makePlan, withReferences } from "./write.ts";

export interface World {
  readonly ports: Ports;
  readonly request: FindRequest;
  readonly engine: Engine;
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
}

export interface Effects {
  /** Gives up what is being built, and waits until nothing is at work any more. */
  stop(): Promise<void>;
  /** Rejects where something broke that should not: the tool ends with it. */
  readonly broken: Promise<never>;
}

/** Platforms whose members are built at once. */
const JOBS = 2;

export function startEffects(store: Store, world: World): Effects {
  const work = new Set<Promise<void>>();
  const lanes = new Map<string, AbortController>();
  let ending = false;
  let fail: (reason: unknown) => void = () => {};
  const broken = new Promise<never>((_, reject) => {
    fail = reject;
  });
  const begin = (task: () => Promise<void>): void => {
    const running = task().catch(fail);
    work.add(running);
    running.finally(() => work.delete(running));
  };

  begin(() => readAll(store, world, () => ending));
  const asked = new Set<string>();
  let planning = false;
  let writing = false;
  let building = false;

  const look = (): void => {
    if (ending) return;
    const state = store.now();
    const wanted = wantedContent(state);
    if (wanted && !asked.has(wanted.key)) {
      asked.add(wanted.key);
      begin(async () => store.dispatch({ type: "content", key: wanted.key, rows: await wanted.make() }));
    }
    const screen = screenOf(state);
    if (screen.kind === "confirm" && !state.plan && !state.writing && !planning) {
      planning = true;
      begin(async () => {
        try {
          await plan(store, world, screen.ids);
        } finally {
          planning = false;
        }
        look();
      });
    }
    if (state.writing && !writing) {
      writing = true;
      const confirmed = state.writing;
      begin(async () => {
        const trouble = await world.ports.writer.apply(confirmed.write.changes);
        writing = false;
        store.dispatch({ type: "wrote", plan: confirmed, trouble });
        await foldTouched(store, world, confirmed);
      });
    }
    if (!building && nextBuild(store) !== undefined) {
      building = true;
      begin(async () => {
        try {
          await buildAll(store, world, lanes, () => ending);
        } finally {
          building = false;
        }
      });
    }
    for (const [id, build] of state.builds)
      for (const platform of build.cancelled) lanes.get(laneKey(id, platform))?.abort();
  };
  const unsubscribe = store.subscribe(look);

  return {
    broken,
    async stop() {
      ending = true;
      unsubscribe();
      for (const controller of lanes.values()) controller.abort();
      while (work.size > 0) await Promise.all(work);
    },
  };
}

/** One family after the other, with a breath between them: keys are answered and the screen is drawn. */
async function readAll(store: Store, { ports, request }: World, isEnding: () => boolean): Promise<void> {
  await breath();
  const findings = await find(ports, request);
  if (findings.kind === "trouble") return store.dispatch({ type: "trouble", diagnostics: findings.diagnostics });
  store.dispatch({ type: "found", subjects: findings.subjects });
  for (const subject of findings.subjects) {
    if (isEnding()) return;
    await foldOne(store, ports, subject);
  }
}

async function foldOne(store: Store, ports: Ports, subject: Subject): Promise<void> {
  const id = idOf(subject);
  store.dispatch({ type: "folding", id });
  await breath();
  const outcome = await withReferences(await foldFamily(ports, subject, { form: "readable" }), ports);
  store.dispatch({ type: "folded", subject, outcome });
}

/** The answer is only kept where the question still stands. */
async function plan(store: Store, { ports, request }: World, ids: readonly string[]): Promise<void> {
  const findings = await find(ports, request);
  if (findings.kind === "trouble") return store.dispatch({ type: "trouble", diagnostics: findings.diagnostics });
  const made = await makePlan(store.now(), ids, ports, findings.lock);
  const screen = screenOf(store.now());
  if (screen.kind === "confirm" && screen.ids.join("\n") === ids.join("\n"))
    store.dispatch({ type: "planned", plan: made });
}

/** Families that would change a file that has just been written (two entries of one manifest) are folded again. */
async function foldTouched(store: Store, { ports, request }: World, { write }: Plan): Promise<void> {
  const paths = new Set(write.changes.map((c) => c.path));
  const touched = store.now().rows.filter((r) => pendingOf(r)?.changes.some((c) => paths.has(c.path)));
  if (touched.length === 0) return;
  const findings = await find(ports, request);
  if (findings.kind === "trouble") return store.dispatch({ type: "trouble", diagnostics: findings.diagnostics });
  for (const subject of findings.subjects)
    if (touched.some((r) => r.id === idOf(subject))) await foldOne(store, ports, subject);
}

const breath = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const laneKey = (id: string, platform: PlatformName): string => JSON.stringify([id, platform]);

const nextBuild = (store: Store): string | undefined =>
  [...store.now().builds].find(([, build]) => build.state === "queued")?.[0];

/** Until nothing is queued. Families one after the other; the engine is asked once a run. */
async function buildAll(
  store: Store,
  world: World,
  lanes: Map<string, AbortController>,
  isEnding: () => boolean,
): Promise<void> {
  const start = world.now() - store.now().buildTime;
  const tick = (): void => store.dispatch({ type: "clock", milliseconds: world.now() - start });
  const clock = setInterval(tick, 1000);
  try {
    const engine = await world.engine.probe();
    for (let id = nextBuild(store); id !== undefined && !isEnding(); id = nextBuild(store)) {
      store.dispatch({ type: "build-started", id });
      await buildOne(id, { store, world, lanes, engine });
    }
  } finally {
    clearInterval(clock);
    tick();
  }
}

interface Run {
  readonly store: Store;
  readonly world: World;
  readonly lanes: Map<string, AbortController>;
  readonly engine: EngineState;
}

async function buildOne(id: string, { store, world, lanes, engine }: Run): Promise<void> {
  const outcome = outcomeOf(rowOf(store.now(), id));
  if (!outcome || outcome.status === "refused") throw new Error(`${id} has no fold to build`);
  const how = { platforms: [], extra: [], jobs: JOBS };
  const asked =
    outcome.status === "current"
      ? await recordedRequest(world.ports, outcome, how)
      : { kind: "request" as const, request: verifyRequest(outcome.proposal, how) };
  if (asked.kind === "trouble") {
    const { diagnostics } = asked;
    return store.dispatch({ type: "build-ended", id, outcome: { status: "refused", id, diagnostics } });
  }
  const signalFor = (platform: PlatformName): AbortSignal => {
    const controller = lanes.get(laneKey(id, platform)) ?? new AbortController();
    lanes.set(laneKey(id, platform), controller);
    if (store.now().builds.get(id)?.cancelled.has(platform)) controller.abort();
    return controller.signal;
  };
  for (const { platform } of asked.request.family.members) lanes.delete(laneKey(id, platform.name));
  const verification =
    engine.kind === "ready"
      ? await verifyFamily(asked.request, world.engine, engine.platforms, {
          signalFor,
          onEvent: (event) => store.dispatch({ type: "build-event", id, event }),
        })
      : unbuilt(asked.request, engine.diagnostic);
  const diagnostics = outcome.status === "folded" ? outcome.proposal.diagnostics : outcome.diagnostics;
  store.dispatch({ type: "build-ended", id, outcome: verifyOutcome(verification, diagnostics) });
}
