// Every case whose fold has variables, on recording bases: what each platform's build runs is what its member's runs, word for
// word, and a variable with another value is seen.
import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Proposal } from "../../src/model/change.ts";
import type { Dockerfile } from "../../src/model/dockerfile.ts";
import type { Family } from "../../src/model/family.ts";
import { type Case, folding } from "../cases/fixture.ts";
import { foldedOf } from "../cases/outcomes.ts";
import { checkout, runIn } from "../cases/run.ts";
import { recorder } from "./bases/recorder.ts";
import { describeEngine, type EngineEnv, pushBase } from "./harness.ts";
import { imagesOf, withoutSyntax } from "./texts.ts";
import { verifyProposal } from "./verify-proposal.ts";

const snapshots = join(import.meta.dirname, "../../snapshots");
const hasVariables = ({ name, args }: Case): boolean =>
  readFileSync(join(snapshots, name, "report.txt"), "utf8").includes("variables, not to be overridden") &&
  // Across, commands run on the builder's platform, and which that is no base says.
  !args.includes("build-platform");

await describeEngine("recording bases", (engine) => {
  describe.each(folding().filter(hasVariables))("$name", (given: Case) => {
    test("every platform's commands are its member's, and another value is seen", async () => {
      const root = checkout(given.name, withoutSyntax);
      for (const { proposal, proof } of foldedOf(await runIn(root, given.args))) {
        stub(root, proposal.family);
        const bases = await pushRecorders(engine, proposal);
        const seen = await verifyProposal(engine, root, proposal, bases);
        const verdicts = [...seen.platforms].map(([p, { verdict, reason, differences }]) => [
          p,
          verdict,
          reason ?? differences,
        ]);
        for (const [platform, verdict, why] of verdicts)
          expect(["identical", "equivalent", "same-content"], `${platform}: ${JSON.stringify(why)}`).toContain(verdict);
        // Each step with its values written out is the member's, from its cache, unless its environment is known to stand
        // in another order.
        for (const [platform, { unfolded }] of seen.platforms) {
          const isReordered = proof.get(platform)?.notes.some((n) => n.includes("stands in another order"));
          if (!isReordered) expect(unfolded ?? { cached: true }, `${platform}, written out`).toEqual({ cached: true });
        }
        const variables = proposal.names.flatMap((n) => (n.kind === "variable" ? [n.name] : []));
        // The first value of one, which is the first platform's.
        const changed = proposal.dockerfile.replace(
          new RegExp(`^(ARG (?:${variables.join("|")})=)([\\w.-]+)$`, "m"),
          "$1x$2",
        );
        const [first] = proposal.family.members;
        if (changed === proposal.dockerfile || !first) continue;
        const other = await verifyProposal(engine, root, { ...proposal, dockerfile: changed }, bases, [
          first.platform.name,
        ]);
        expect(other.platforms.get(first.platform.name)?.verdict).not.toMatch(
          /^(?:identical|equivalent|same-content)$/,
        );
      }
    });
  });
});

/** Files that a member copies and that are taken to be made before the build. */
function stub(root: string, { diagnostics, members }: Family): void {
  for (const { code, message, place } of diagnostics) {
    const member = members.find((m) => m.dockerfile.path === place?.file);
    const source = /^"([^"]+)"/.exec(message)?.[1];
    if (code !== "SOURCE_NOT_IN_TREE" || !member || source === undefined) continue;
    const path = join(root, member.context.folder, source);
    if (existsSync(path)) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, "made before\n");
  }
}

/** One recorder for every image that members and fold name, as flags that give it their names. */
async function pushRecorders(engine: EngineEnv, proposal: Proposal): Promise<readonly string[]> {
  const { members } = proposal.family;
  const platforms = members.map((m) => m.platform.name);
  const images = imagesOf(proposal);
  const text = members.map((m) => m.dockerfile.text).join("\n");
  const commands = new Set(members.flatMap((m) => commandsOf(m.dockerfile)));
  const name = `archfold-recorder/r:${randomUUID()}`;
  await pushBase(engine, recorder(name, platforms, [...commands], [...copied(text), ...written(withSettings(text))]));
  return [...images].flatMap((i) => ["--build-context", `${i}=docker-image://${engine.registry}/${name}`]);
}

/** Words of RUN that may be programs. */
const commandsOf = ({ instructions }: Dockerfile): readonly string[] =>
  instructions
    .filter((i) => i.keyword === "RUN")
    .flatMap((i) => i.text.match(/(?<![\w./$-])[a-z][a-z0-9.+_-]*(?![\w./=-])/g) ?? []);

/** Folders that a command writes into by a redirection: what would have made them was only noted. */
const written = (text: string): readonly string[] => [
  ...new Set([...text.matchAll(/>\s*"?(\/[\w./-]+)\/[\w.-]+/g)].flatMap(([, folder = ""]) => folder)),
];

/** With the values of one-line ENVs. */
function withSettings(text: string): string {
  const values = new Map(
    [...text.matchAll(/^ENV (\w+)[ =]([\w./-]+)$/gm)].map(([, name = "", value = ""]) => [name, value]),
  );
  return text.replace(/\$\{?(\w+)\}?/g, (whole, name: string) => values.get(name) ?? whole);
}

/** Absolute paths that a COPY takes from another stage or image, as they are written. */
const copied = (text: string): readonly string[] => [
  ...new Set(
    [...text.matchAll(/^COPY(?: --\S+)* --from=\S+(?: --\S+)* (\/\S+) \S+$/gm)].flatMap(([, path = ""]) =>
      /[$*?]/.test(path) || path === "/" ? [] : [path.replace(/\/$/, "")],
    ),
  ),
];
