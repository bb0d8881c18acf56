// Many Dockerfiles in one build: each is a target of a bake file, and a last one mounts them all. Its provenance then holds
// the operations of all, and it is handed their configurations, so that no other image has to be exported.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Question } from "../../evaluator/question.ts";
import { docker, type EngineEnv } from "../harness.ts";
import { mountPoint, readTold, type Told } from "./provenance.ts";

/** What BuildKit was given and made, or why it made nothing. */
export type Outcome = Told | string;

const ALL = "all";
const nameOf = ({ id }: Question): string => `s${id}`;

/** By the question's id. `context` is a folder, `base` an image with a shell. */
export async function builtTogether(
  engine: EngineEnv,
  questions: readonly Question[],
  context: string,
  base: string,
): Promise<ReadonlyMap<string, Outcome>> {
  const outcome = await buildPatiently(engine, questions, context, base);
  if (typeof outcome !== "string") return new Map(questions.map((q) => [q.id, outcome.get(nameOf(q)) ?? "not told"]));
  const [only, ...others] = questions;
  if (!only) return new Map();
  if (others.length === 0) return new Map([[only.id, outcome]]);
  // One that fails ends the whole build. Newer clients say which; else the half that holds it is found.
  const blamed = questions.find((q) => !NOT_NOW.test(outcome) && outcome.includes(`ERROR: target ${nameOf(q)}: `));
  // So is what is too much at once for a busy machine.
  const half = Math.ceil(questions.length / 2);
  const rest = blamed ? [questions.filter((q) => q !== blamed)] : [questions.slice(0, half), questions.slice(half)];
  const found = new Map<string, Outcome>(blamed ? [[blamed.id, outcome]] : []);
  for (const some of rest)
    for (const [id, told] of await builtTogether(engine, some, context, base)) found.set(id, told);
  return found;
}

type Batch = ReadonlyMap<string, Told> | string;

/** What a client says of an engine that is not there, which is no word about a Dockerfile. */
const NO_ENGINE =
  /Cannot connect to the Docker daemon|error during connect|connection reset by peer|error reading from server|is shutting down/;

/** The engine says now and then that a layer is locked while it exports, that its graph is at odds with itself, that a snapshot
 * went while it was merged, or on a busy machine that it waited too long. */
const NOT_NOW =
  /locked for|inconsistent graph state|snapshot \S+ does not exist|unavailable|DeadlineExceeded|code = Canceled|no active session/;

async function buildPatiently(...args: Parameters<typeof buildOnce>): Promise<Batch> {
  for (let tries = 1; ; tries += 1) {
    const batch = await buildOnce(...args);
    if (typeof batch === "string" && NO_ENGINE.test(batch)) throw new Error(`the engine is gone: ${batch.slice(-500)}`);
    if (typeof batch !== "string" || !NOT_NOW.test(batch)) return batch;
    if (tries === 4) throw new Error(`the engine does not get to it: ${batch.slice(-500)}`);
    if (args[1].length > 1 && tries === 2) return batch;
    await setTimeout(tries * 2000);
  }
}

async function buildOnce(
  engine: EngineEnv,
  questions: readonly Question[],
  context: string,
  base: string,
): Promise<Batch> {
  const own = await mkdtemp(join(tmpdir(), "archfold-evaluator-"));
  try {
    const [file, layout] = [join(own, "bake.json"), join(own, "out")];
    await writeFile(file, JSON.stringify(bakeFile(questions, context, base, layout)));
    const { code, stderr } = await docker(trusting(engine), ["buildx", "bake", "-f", file, "--progress=quiet", ALL]);
    return code === 0 ? await readTold(layout, questions.map(nameOf)) : stderr;
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

/** Bake asks before it reads or writes outside of the folder that it was started in. */
const trusting = (engine: EngineEnv): EngineEnv => ({
  ...engine,
  env: { ...engine.env, BUILDX_BAKE_ENTITLEMENTS_FS: "0" },
});

/** Bake's own templates are not wanted. */
const literal = (text: string): string => text.replace(/[$%](?=\{)/g, (mark) => mark + mark);

function bakeFile(questions: readonly Question[], context: string, base: string, layout: string): object {
  const names = questions.map(nameOf);
  const targets = questions.map((q) => ({
    context,
    "dockerfile-inline": literal(q.dockerfile),
    args: Object.fromEntries(Object.entries(q.buildArgs).map(([name, value]) => [name, literal(value)])),
    platforms: [q.platform],
    output: ["type=cacheonly"],
    ...(q.target === "" ? {} : { target: q.target }),
  }));
  const mounts = names.map((name) => `--mount=from=${name},target=${mountPoint(name)}`);
  const all = {
    context,
    "dockerfile-inline": `FROM ${base}\nRUN ${mounts.join(" ")} :\n`,
    contexts: Object.fromEntries(names.map((name) => [name, `target:${name}`])),
    attest: ["type=provenance,mode=max"],
    output: [`type=oci,tar=false,dest=${layout}`],
  };
  return { target: { ...Object.fromEntries(names.map((name, i) => [name, targets[i]])), [ALL]: all } };
}
