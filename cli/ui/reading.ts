// Finding and folding, one family after the other with a breath between them: keys are answered and the screen is drawn.

import type { FoldOutcome } from "../../src/model/change.ts";
import type { Wish } from "../../src/model/decision.ts";
import {
  currentLock,
  find,
  foldFamily,
  idOf,
  type Ports,
  type Subject,
  withGenerators,
  withKnownBases,
} from "../../src/pipeline.ts";
import type { FamilyRow, Plan } from "./model.ts";
import { familyIn, pendingOf, rowOf, screenOf } from "./select.ts";
import type { LookedUp } from "./state.ts";
import type { Store } from "./store.ts";
import type { World } from "./world.ts";
import { makePlan, withReferences } from "./write.ts";

export async function readAll(store: Store, world: World, stop: AbortSignal): Promise<void> {
  const { ports, request } = world;
  await breath();
  const findings = await find(ports, request);
  if (findings.kind === "trouble") return store.dispatch({ type: "trouble", diagnostics: findings.diagnostics });
  store.dispatch({ type: "found", subjects: findings.subjects });
  for (const subject of findings.subjects) {
    if (stop.aborted) return;
    store.dispatch({ type: "folding", id: idOf(subject) });
    await breath();
    const source = world.looksUp ? world.bases(stop) : undefined;
    const known = source ? await withKnownBases(ports.files, subject, findings.lock, source) : subject;
    if (stop.aborted) return;
    await foldOne(store, ports, known);
  }
}

async function foldOne(store: Store, ports: Ports, subject: Subject): Promise<void> {
  const wishes = rowOf(store.now(), idOf(subject))?.wishes ?? [];
  store.dispatch({ type: "folded", subject, outcome: await outcomeFor(store, ports, subject, wishes) });
}

async function outcomeFor(store: Store, ports: Ports, subject: Subject, wishes: readonly Wish[]): Promise<FoldOutcome> {
  const { path } = store.now();
  const asked = path === "." ? [] : [path];
  const folded = await foldFamily(ports, subject, { form: "readable", asked, wishes });
  const [outcome = folded] = await withGenerators(ports.files, [folded]);
  return withReferences(outcome, ports);
}

/** What was chosen on the screen, folded and proved at once. */
export async function foldChosen(store: Store, { ports }: World, id: string): Promise<void> {
  const row = rowOf(store.now(), id);
  if (!row?.wanted) return;
  store.dispatch({ type: "chosen", row, outcome: await outcomeFor(store, ports, row.subject, row.wanted) });
}

/** Both names of each base, asked of docker: what `--bases` does. `signal` gives it up. */
export async function lookUp(store: Store, world: World, id: string, signal: AbortSignal): Promise<void> {
  const row = rowOf(store.now(), id);
  if (!row?.isLooking) return;
  const { ports } = world;
  const read = await currentLock(ports.files);
  const lock = read.kind === "lock" ? read.lock : undefined;
  const subject = await withKnownBases(ports.files, row.subject, lock, world.bases(signal));
  store.dispatch({ type: "looked-up", row, found: signal.aborted ? { kind: "stopped" } : found(row, subject) });
}

/** Where not one name could be had it is as if nobody had looked: a person's word is still possible. */
function found(row: FamilyRow, subject: Subject): LookedUp {
  const evidence = familyIn({ ...row, subject })?.baseEvidence ?? [];
  const unknown = evidence.flatMap((e) => (e.kind === "unknown" ? [e.why] : []));
  const [why] = unknown;
  return why !== undefined && unknown.length === evidence.length
    ? { kind: "trouble", why }
    : { kind: "found", subject };
}

/** What writing these families would do. The answer is only kept where the question still stands. */
export async function planFor(store: Store, { ports, request }: World, ids: readonly string[]): Promise<void> {
  const findings = await find(ports, request);
  if (findings.kind === "trouble") return store.dispatch({ type: "trouble", diagnostics: findings.diagnostics });
  const { rows } = store.now();
  const plan = await makePlan(store.now(), ids, ports, findings.lock);
  // Folded anew meanwhile: the question is made again.
  if (ids.some((id) => rowOf(store.now(), id)?.revision !== rows.find((r) => r.id === id)?.revision)) return;
  const screen = screenOf(store.now());
  if (screen.kind === "confirm" && screen.ids.join("\n") === ids.join("\n")) store.dispatch({ type: "planned", plan });
}

/**
 * Families that would change a file that has just been written (two entries of one manifest) are folded again. Those that
 * were written are now as the lock has them: what is chosen next is chosen beyond that.
 */
export async function foldAfterWriting(store: Store, { ports, request }: World, { write }: Plan): Promise<void> {
  const paths = new Set(write.changes.map((c) => c.path));
  const { rows } = store.now();
  const touched = rows.filter((r) => pendingOf(r)?.changes.some((c) => paths.has(c.path)));
  const written = new Set(write.proposals.map((p) => p.family.id));
  const findings = await find(ports, request);
  if (findings.kind === "trouble") return store.dispatch({ type: "trouble", diagnostics: findings.diagnostics });
  for (const subject of findings.subjects) {
    if (written.has(idOf(subject))) store.dispatch({ type: "recorded", subject });
    else if (touched.some((r) => r.id === idOf(subject))) await foldOne(store, ports, subject);
  }
}

const breath = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
