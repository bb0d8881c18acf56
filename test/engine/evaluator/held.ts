// Our evaluator held against an engine: generated Dockerfiles from a seed on are built, and each verdict is counted.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Answer, compare, WAYS, willBuild } from "../../evaluator/compare.ts";
import { buildable, PLATFORMS, type RealConfigs } from "../../evaluator/generate/buildable.ts";
import { REAL_BASES } from "../../evaluator/generate/real-bases.ts";
import { CONTEXT, type Reach } from "../../evaluator/generate/real-lines.ts";
import type { BaseConfig, Question } from "../../evaluator/question.ts";
import { configsOf } from "../bases/configs.ts";
import { docker, dockerOk, type EngineEnv, pushBase } from "../harness.ts";
import { type Answers, answersIn } from "./answers.ts";
import { builtTogether, type Outcome } from "./batch.ts";

const BATCH = 50;
const AT_ONCE = 2;
/** After so many the cache is emptied. */
const ROUND = 500;

export interface Held {
  /** In at least one of the ways in which the evaluator is asked, and in no way otherwise. */
  agree: number;
  /** By our evaluator, however it is asked. */
  refused: number;
  /** The text was taken, but a step of it failed: nothing to compare. */
  failed: number;
  /** Why ours refused, and how often. */
  readonly why: Record<string, number>;
  readonly disagree: object[];
}

export async function holdAgainst(
  engine: EngineEnv,
  seeds: { readonly from: number; readonly count: number; readonly answers?: Answers },
  tell: (held: Held, done: number) => void = () => {},
): Promise<Held> {
  const context = await contextFolder();
  try {
    const answers = seeds.answers ?? answersIn();
    const configs = await pushBases(engine);
    const reach = await reachOf(engine, context);
    const held: Held = { agree: 0, refused: 0, failed: 0, why: {}, disagree: [] };
    for (let done = 0; done < seeds.count; done += ROUND) {
      const numbers = Array.from({ length: Math.min(ROUND, seeds.count - done) }, (_, i) => seeds.from + done + i);
      const asked = numbers.map((seed) => buildable(seed, configs, reach));
      const questions = asked.filter((question) => !answers.of(question));
      for (const question of asked) {
        const answer = answers.of(question);
        if (answer) count(held, question, answer, reach);
      }
      const isNew = questions.length > 0;
      await Promise.all(
        Array.from({ length: AT_ONCE }, async () => {
          while (questions.length > 0)
            for (const [question, outcome] of await outcomesOf(engine, questions.splice(0, BATCH), context))
              count(held, question, answers.add(question, outcome), reach);
        }),
      );
      tell(held, done + numbers.length);
      // It grows, and each build looks it through.
      if (isNew && numbers.length === ROUND) await dockerOk(engine, ["buildx", "prune", "--all", "--force"]);
    }
    return held;
  } finally {
    await rm(context, { recursive: true, force: true });
  }
}

/** What BuildKit will refuse is built alone, for it would take the others with it. */
async function outcomesOf(
  engine: EngineEnv,
  questions: readonly Question[],
  context: string,
): Promise<readonly (readonly [Question, Outcome])[]> {
  const [plain = ""] = REAL_BASES.map((b) => b.name);
  const alone = questions.filter((q) => !willBuild(q));
  const groups = [questions.filter((q) => !alone.includes(q)), ...alone.map((q) => [q])];
  const outcomes = new Map<string, Outcome>();
  for (const group of groups)
    for (const [id, outcome] of await builtTogether(engine, group, context, plain)) outcomes.set(id, outcome);
  return questions.map((q) => [q, outcomes.get(q.id) ?? "not built"]);
}

/** A step that failed, or a file that was not there. */
const WHILE_RUNNING =
  /did not complete successfully|failed to compute cache key|cannot replace to directory|not a directory|invalid user/;

function count(held: Held, question: Question, answer: Answer, { isNew }: Reach): void {
  if (answer.error !== undefined && WHILE_RUNNING.test(answer.error)) {
    held.failed += 1;
    return;
  }
  const verdicts = WAYS.map((way) => compare(question, isNew ? answer : withoutHistory(answer), ...way));
  const verdict =
    verdicts.find((v) => v.kind === "disagree") ?? verdicts.find((v) => v.kind === "agree") ?? verdicts[0];
  if (verdict?.kind === "disagree") {
    const { id, dockerfile, platform, buildArgs } = question;
    held.disagree.push({ seed: Number(id), ...verdict, dockerfile, platform, buildArgs });
    return;
  }
  if (verdict?.kind === "agree") held.agree += 1;
  if (verdict?.kind !== "refused") return;
  held.refused += 1;
  // Names and numbers stand in the way of counting.
  const why = verdict.why.replace(/.*?: (?=[a-z])/s, "").slice(0, 60);
  held.why[why] = (held.why[why] ?? 0) + 1;
}

/** Frontends before 1.8 write EXPOSE and inherited arguments otherwise. */
function withoutHistory({ config, ...answer }: Answer): Answer {
  return { ...answer, ...(config && { config: { ...config, history: undefined } }) };
}

async function contextFolder(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "archfold-held-"));
  for (const [path, text] of Object.entries(CONTEXT)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
}

async function pushBases(engine: EngineEnv): Promise<RealConfigs> {
  const configs: Record<string, Readonly<Record<string, BaseConfig>>> = {};
  for (const { name, env, lines } of REAL_BASES) {
    await pushBase(engine, { name, platforms: PLATFORMS, config: { env, lines } });
    configs[name] = await configsOf(engine.registry ?? "", name);
  }
  return configs;
}

/** Asked, for the version of an engine says little of its frontend. */
async function reachOf(engine: EngineEnv, context: string): Promise<Reach> {
  const asked = await docker(engine, ["buildx", "build", "--output=type=cacheonly", "-f", "-", context], {
    input: "FROM scratch\nCOPY --exclude=x f /\n",
  });
  return { isNew: asked.code === 0, url: `http://${engine.registry}/v2/` };
}
