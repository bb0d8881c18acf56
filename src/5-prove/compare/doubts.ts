// What is not known of a base, and whether that is all that keeps a member and the fold apart.
// A doubt raised is a guess at what to assume: the comparison is done again under it, and that one decides.
import { overBase } from "../evaluate/environment.ts";

/** Questions about the ENV of a base, by a key: does `base` lack `name`? */
export type Questions = ReadonlyMap<string, readonly [base: string, name: string]>;

export const questionOf = (base: string, name: string): string => JSON.stringify([base, name]);

export interface Doubts {
  /** What may still be assumed. */
  readonly open: Questions;
  /** What would make the same what differs; true where nothing else would. Grows. */
  readonly raised: Map<string, boolean>;
  /** The order of RUN's environment counts too. */
  readonly isOrderWanted: boolean;
}

/** The keys are equal, or a doubt that is open may be all that parts them. */
export function agrees(a: string, b: string, doubts: Doubts): boolean {
  if (a === b) return true;
  const ofOne: string[] = [];
  const ofBoth: string[] = [];
  for (const [question, [base, name]] of doubts.open) {
    const head = overBase(base, name);
    const inA = a.includes(head);
    if (inA !== b.includes(head)) ofOne.push(question);
    else if (inA) ofBoth.push(question);
  }
  return raise(ofOne.length > 0 ? ofOne : ofBoth, doubts);
}

/** The names stand where the base's own would, or not: only the base parts two orders of variables. */
export function raiseOrder(base: string | undefined, names: readonly string[], doubts: Doubts): boolean {
  if (!doubts.isOrderWanted || base === undefined) return false;
  const found = names.map((name) => questionOf(base, name)).filter((question) => doubts.open.has(question));
  return raise(found, doubts);
}

function raise(found: readonly string[], { raised }: Doubts): boolean {
  for (const question of found) raised.set(question, found.length === 1 || raised.get(question) === true);
  return found.length > 0;
}
