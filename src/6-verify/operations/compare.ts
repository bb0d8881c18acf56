// In: the provenance of both builds, both Dockerfiles, and what the proof allows. Out: that all operations are equal, or the
// first one, in the order of the build, that is not, with the field and the lines (DESIGN 4.5).
import type { JsonObject, OperationPlace, OperationsResult } from "../../model/image.ts";
import { environments, isEqual, type Rules } from "./equal.ts";
import { fieldsOf, isUpload } from "./fields.ts";
import { type Operation, operationsOf } from "./provenance.ts";

export interface Side {
  readonly provenance: JsonObject | undefined;
  /** The Dockerfile's text. */
  readonly text: string;
}

export function compareOperations(member: Side, fold: Side, rules: Rules): OperationsResult {
  if (!member.provenance || !fold.provenance) return { kind: "unknown", why: NO_PROVENANCE };
  const [a, b] = [operationsOf(member.provenance), operationsOf(fold.provenance)];
  if (!a || !b) return { kind: "unknown", why: `no operations in the provenance of the ${a ? "fold" : "member"}` };
  for (let n = 0; n < Math.max(a.length, b.length); n++) {
    const found = difference(n, a, b, rules);
    if (found) return { kind: "different", member: placeOf(a[n], member), fold: placeOf(b[n], fold), ...found };
  }
  return { kind: "equal", count: a.length };
}

const NO_PROVENANCE =
  "the builder gave no provenance: turn on the engine's containerd image store, or update buildx to 0.14";

type Found = Pick<Extract<OperationsResult, { kind: "different" }>, "field" | "from" | "to">;

/** All before the n-th are equal: so are, by their places, the inputs. */
function difference(n: number, a: readonly Operation[], b: readonly Operation[], rules: Rules): Found | undefined {
  const [one, other] = [a[n], b[n]];
  if (!one || !other) return { field: "operation", from: one?.kind ?? null, to: other?.kind ?? null };
  const [from, to] = [fieldsOf(one), fieldsOf(other)];
  const env = environments(envOf(from), envOf(to), rules);
  const takesContext = other.inputs.some((input) => isContext(input, b));
  for (const field of new Set([...from.keys(), ...to.keys()])) {
    const [member = "", fold = ""] = [from.get(field), to.get(field)];
    if (isEqual({ field, member, fold, takesContext }, rules, env)) continue;
    return {
      field,
      ...(field === "env" ? differentVariables(envOf(from), envOf(to)) : told(from.get(field), to.get(field))),
    };
  }
  return one.inputs.join() === other.inputs.join() ? undefined : { field: "input", ...inputLines(one, other, a, b) };
}

const envOf = (fields: ReadonlyMap<string, string>): readonly string[] => JSON.parse(fields.get("env") ?? "[]");

const told = (from: string | undefined, to: string | undefined) => ({ from: from ?? null, to: to ?? null });

/** What one side has and the other has not; both wholly where only the order differs. */
function differentVariables(member: readonly string[], fold: readonly string[]): Pick<Found, "from" | "to"> {
  const own = (some: readonly string[], others: readonly string[]) => some.filter((word) => !others.includes(word));
  const [from, to] = [own(member, fold), own(fold, member)];
  if (from.length === 0 && to.length === 0) return { from: member.join(" "), to: fold.join(" ") };
  return { from: from.join(" ") || null, to: to.join(" ") || null };
}

function inputLines(one: Operation, other: Operation, a: readonly Operation[], b: readonly Operation[]) {
  const lines = (inputs: readonly number[], all: readonly Operation[]): string =>
    `of line ${inputs.map((input) => all[input]?.line ?? "(the context)").join(", ")}`;
  return { from: lines(one.inputs, a), to: lines(other.inputs, b) };
}

/** The folder that is sent, or the archive, which is unpacked first (dockerui/context.go). */
function isContext(place: number, all: readonly Operation[]): boolean {
  const operation = all[place];
  if (!operation) return false;
  if (operation.kind === "source") return operation.body["identifier"] === "local://context" || isUpload(operation);
  return operation.kind === "file" && operation.line === undefined && operation.inputs.some((i) => isContext(i, all));
}

/** The context has no line. */
function placeOf(operation: Operation | undefined, { text }: Side): OperationPlace | null {
  if (!operation) return null;
  const { line } = operation;
  if (line === undefined) return { line: null, text: String(operation.body["identifier"] ?? operation.kind) };
  return { line, text: text.split(/\r?\n/)[line - 1]?.trim() ?? "" };
}
