// Queued families -> built and compared, one after the other; every lane can be given up by itself.
import { unbuilt, verifyFamily } from "../../src/6-verify/verify.ts";
import { type VerifyOutcome, verifyOutcome } from "../../src/7-report/verify.ts";
import type { EngineState } from "../../src/model/image.ts";
import type { PlatformName } from "../../src/model/platform.ts";
import { askedOf } from "../asked.ts";
import type { State } from "./model.ts";
import { outcomeOf, rowOf } from "./select.ts";
import type { Store } from "./store.ts";
import type { World } from "./world.ts";

/** Platforms whose members are built at once. */
const JOBS = 2;

export interface Lanes {
  /** For a build that begins: what was given up before is forgotten. */
  renew(id: string): void;
  signalFor(id: string, platform: PlatformName): AbortSignal;
  /** Ends those that the person gave up. */
  cancel(state: State): void;
}

export function makeLanes(stop: AbortSignal): Lanes {
  const families = new Map<string, Map<PlatformName, AbortController>>();
  return {
    renew: (id) => void families.set(id, new Map()),
    signalFor(id, platform) {
      const lanes = families.get(id) ?? new Map<PlatformName, AbortController>();
      const controller = lanes.get(platform) ?? new AbortController();
      families.set(id, lanes.set(platform, controller));
      return AbortSignal.any([stop, controller.signal]);
    },
    cancel({ builds }) {
      for (const [id, build] of builds)
        for (const platform of build.cancelled) families.get(id)?.get(platform)?.abort();
    },
  };
}

export const nextBuild = (store: Store): string | undefined =>
  [...store.now().builds].find(([, build]) => build.state === "queued")?.[0];

/** Until nothing is queued. The engine is asked once a run. */
export async function buildQueued(store: Store, world: World, lanes: Lanes): Promise<void> {
  const start = world.now() - store.now().buildTime;
  const tick = (): void => store.dispatch({ type: "clock", milliseconds: world.now() - start });
  const clock = setInterval(tick, 1000);
  try {
    const engine = await world.engine.probe();
    for (let id = nextBuild(store); id !== undefined; id = nextBuild(store)) {
      store.dispatch({ type: "build-started", id });
      store.dispatch({ type: "build-ended", id, outcome: await buildOne(id, { store, world, lanes, engine }) });
    }
  } finally {
    clearInterval(clock);
    tick();
  }
}

interface Run {
  readonly store: Store;
  readonly world: World;
  readonly lanes: Lanes;
  readonly engine: EngineState;
}

async function buildOne(id: string, { store, world, lanes, engine }: Run): Promise<VerifyOutcome> {
  const outcome = outcomeOf(rowOf(store.now(), id));
  // A family that was folded again meanwhile may be refused by now.
  if (!outcome || outcome.status === "refused")
    return { status: "refused", id, diagnostics: outcome?.diagnostics ?? [] };
  const asked = await askedOf(outcome, world.ports, { platforms: [], extra: [], jobs: JOBS });
  if (asked.kind === "trouble") return { status: "refused", id, diagnostics: asked.diagnostics };
  const diagnostics = outcome.status === "folded" ? outcome.proposal.diagnostics : outcome.diagnostics;
  if (engine.kind === "trouble") return verifyOutcome(unbuilt(asked.request, engine.diagnostic), diagnostics);
  lanes.renew(id);
  const verification = await verifyFamily(asked.request, world.engine, engine.platforms, {
    signalFor: (platform) => {
      const signal = lanes.signalFor(id, platform);
      // It may have been given up while it waited.
      lanes.cancel(store.now());
      return signal;
    },
    onEvent: (event) => store.dispatch({ type: "build-event", id, event }),
  });
  return verifyOutcome(verification, diagnostics);
}
