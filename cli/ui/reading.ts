// Finding and folding, one family after the other with a breath between them: keys are answered and the screen is drawn.
import { find, foldFamily, idOf, type Ports, type Subject } from "../../src/pipeline.ts";
import type { Plan } from "./model.ts";
import { pendingOf, screenOf } from "./select.ts";
import type { Store } from "./store.ts";
import type { World } from "./world.ts";
import { makePlan, withReferences } from "./write.ts";

export async function readAll(store: Store, { ports, request }: World, stop: AbortSignal): Promise<void> {
  await breath();
  const findings = await find(ports, request);
  if (findings.kind === "trouble") return store.dispatch({ type: "trouble", diagnostics: findings.diagnostics });
  store.dispatch({ type: "found", subjects: findings.subjects });
  for (const subject of findings.subjects) {
    if (stop.aborted) return;
    store.dispatch({ type: "folding", id: idOf(subject) });
    await breath();
    await foldOne(store, ports, subject);
  }
}

async function foldOne(store: Store, ports: Ports, subject: Subject): Promise<void> {
  const { path } = store.now();
  const asked = path === "." ? [] : [path];
  const outcome = await withReferences(await foldFamily(ports, subject, { form: "readable", asked }), ports);
  store.dispatch({ type: "folded", subject, outcome });
}

/** What writing these families would do. The answer is only kept where the question still stands. */
export async function planFor(store: Store, { ports, request }: World, ids: readonly string[]): Promise<void> {
  const findings = await find(ports, request);
  if (findings.kind === "trouble") return store.dispatch({ type: "trouble", diagnostics: findings.diagnostics });
  const plan = await makePlan(store.now(), ids, ports, findings.lock);
  const screen = screenOf(store.now());
  if (screen.kind === "confirm" && screen.ids.join("\n") === ids.join("\n")) store.dispatch({ type: "planned", plan });
}

/** Families that would change a file that has just been written (two entries of one manifest) are folded again. */
export async function foldTouched(store: Store, { ports, request }: World, { write }: Plan): Promise<void> {
  const paths = new Set(write.changes.map((c) => c.path));
  const touched = store.now().rows.filter((r) => pendingOf(r)?.changes.some((c) => paths.has(c.path)));
  if (touched.length === 0) return;
  const findings = await find(ports, request);
  if (findings.kind === "trouble") return store.dispatch({ type: "trouble", diagnostics: findings.diagnostics });
  for (const subject of findings.subjects)
    if (touched.some((r) => r.id === idOf(subject))) await foldOne(store, ports, subject);
}

const breath = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
