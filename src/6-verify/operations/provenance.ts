// In: the predicate of a build's provenance, `mode=max`. Out: the operations that BuildKit was given for the image, in the
// order of the build: each behind those that it takes something from.
import type { Json, JsonObject } from "../../model/image.ts";

export interface Operation {
  /** `source`, `exec`, `file`, `merge`, … */
  readonly kind: string;
  /** As BuildKit's JSON has it. */
  readonly body: JsonObject;
  /** `linux/arm64`, `` where it does not matter. */
  readonly platform: string;
  /** What it takes, by the place in the list. */
  readonly inputs: readonly number[];
  /** The first line of the Dockerfile that asks for it; undefined for the context. */
  readonly line: number | undefined;
}

/** SLSA 0.2 and 1, as BuildKit 0.12 to 0.25 write them (solver/llbsolver/provenance). Undefined where it holds no operations. */
export function operationsOf(predicate: JsonObject): readonly Operation[] | undefined {
  const definition = object(predicate["buildDefinition"]);
  const isNew = predicate["buildDefinition"] !== undefined;
  const config = isNew ? object(definition["internalParameters"])["buildConfig"] : predicate["buildConfig"];
  const metadata = isNew
    ? object(object(object(predicate["runDetails"])["metadata"])["buildkit_metadata"])
    : object(object(predicate["metadata"])["https://mobyproject.org/buildkit@v1#metadata"]);
  if (config === undefined) return undefined;
  // An image of nothing has none.
  const steps = list(object(config)["llbDefinition"]).map(object);
  return ordered(steps, object(object(metadata["source"])["locations"]));
}

/** From the last step, which stands for the result and is none itself, back to the sources; inputs in their order. */
function ordered(steps: readonly JsonObject[], locations: JsonObject): readonly Operation[] | undefined {
  const byId = new Map(steps.map((s) => [String(s["id"]), s]));
  const places = new Map<string, number>();
  const operations: Operation[] = [];
  const visit = (id: string): number | undefined => {
    const known = places.get(id);
    if (known !== undefined) return known;
    const step = byId.get(id);
    if (!step) return undefined;
    const inputs: number[] = [];
    for (const input of inputsOf(step)) {
      const place = visit(input);
      if (place === undefined) return undefined;
      inputs.push(place);
    }
    const place = operations.push(operation(step, inputs, lineOf(locations[id]))) - 1;
    places.set(id, place);
    return place;
  };
  const result = steps.at(-1);
  return (result ? inputsOf(result) : []).every((id) => visit(id) !== undefined) ? operations : undefined;
}

function operation(step: JsonObject, inputs: readonly number[], line: number | undefined): Operation {
  const op = object(step["op"]);
  const [[kind, body] = ["nothing", {}]] = Object.entries(object(op["Op"]));
  const { OS, Architecture, Variant } = object(op["platform"]);
  const platform = [OS, Architecture, Variant].filter((word) => word !== undefined && word !== "").join("/");
  return { kind, body: object(body), platform, inputs, line };
}

/** `step3:0`: a step and which of its results, of which an image's steps have no second. */
const inputsOf = (step: JsonObject): readonly string[] =>
  list(step["inputs"]).map((input) => String(input).replace(/:0$/, ""));

/** A base of several stages stands at the first FROM. */
function lineOf(locations: Json | undefined): number | undefined {
  const ranges = list(object(locations)["locations"]).flatMap((l) => list(object(l)["ranges"]));
  const lines = ranges.map((range) => Number(object(object(range)["start"])["line"]));
  return lines.length === 0 ? undefined : Math.min(...lines);
}

export const object = (value: Json | undefined): JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
export const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);
