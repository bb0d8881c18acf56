// In: the predicate of a build's provenance, `mode=max`. Out: the operations that BuildKit was given for the image, in the
// order of the build: each behind those that it takes something from.
import type { Json, JsonObject } from "../../model/image.ts";
import { listOf, objectOf } from "../../model/json.ts";

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
  const definition = objectOf(predicate["buildDefinition"]);
  const isNew = predicate["buildDefinition"] !== undefined;
  const config = isNew ? objectOf(definition["internalParameters"])["buildConfig"] : predicate["buildConfig"];
  const metadata = isNew
    ? objectOf(objectOf(objectOf(predicate["runDetails"])["metadata"])["buildkit_metadata"])
    : objectOf(objectOf(predicate["metadata"])["https://mobyproject.org/buildkit@v1#metadata"]);
  if (config === undefined) return undefined;
  // An image of nothing has none.
  const steps = listOf(objectOf(config)["llbDefinition"]).map(objectOf);
  return ordered(steps, objectOf(objectOf(metadata["source"])["locations"]));
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
  const op = objectOf(step["op"]);
  const [[kind, body] = ["nothing", {}]] = Object.entries(objectOf(op["Op"]));
  const { OS, Architecture, Variant } = objectOf(op["platform"]);
  const platform = [OS, Architecture, Variant].filter((word) => word !== undefined && word !== "").join("/");
  return { kind, body: objectOf(body), platform, inputs, line };
}

/** `step3:0`: a step and which of its results, of which an image's steps have no second. */
const inputsOf = (step: JsonObject): readonly string[] =>
  listOf(step["inputs"]).map((input) => String(input).replace(/:0$/, ""));

/** A base of several stages stands at the first FROM. */
function lineOf(locations: Json | undefined): number | undefined {
  const ranges = listOf(objectOf(locations)["locations"]).flatMap((l) => listOf(objectOf(l)["ranges"]));
  const lines = ranges.map((range) => Number(objectOf(objectOf(range)["start"])["line"]));
  return lines.length === 0 ? undefined : Math.min(...lines);
}
