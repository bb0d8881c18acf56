// BuildKit's own linter over every case: what it says of a fold it says of a member too. Nothing is built, and the bases are one
// image for all platforms: of a base that serves one platform only it would also say that it does.
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Proposal } from "../../src/model/change.ts";
import { type Case, folding } from "../cases/fixture.ts";
import { foldedOf } from "../cases/outcomes.ts";
import { checkout, runIn } from "../cases/run.ts";
import { describeEngine, docker, type EngineEnv, folder, pushBase } from "./harness.ts";
import { imagesOf, withoutSyntax } from "./texts.ts";

const image = `archfold-lint/all:${randomUUID()}`;
/** With a flag that only frontends called labs know: COPY --parents. */
const UNKNOWN: ReadonlySet<string> = new Set(["parents-kept-from-each-folder"]);
const ARCHES = [
  "386",
  "amd64",
  "arm/v5",
  "arm/v6",
  "arm/v7",
  "arm64",
  "loong64",
  "mips64le",
  "ppc64le",
  "riscv64",
  "s390x",
];

await describeEngine("the linter", (engine) => {
  // Docker 26 has no --call.
  describe.skipIf(engine.isOlder)("says nothing of a fold that it does not say of a member", () => {
    test("and it speaks at all", async () => {
      const root = await folder({ Dockerfile: "FROM scratch\nMAINTAINER somebody\n" });
      expect(await warnings(engine, join(root, "Dockerfile"), root, ["--platform", "linux/amd64"])).toEqual([
        expect.stringContaining("MaintainerDeprecated"),
      ]);
    });

    test.each(folding().filter((c) => !UNKNOWN.has(c.name)))("$name", async (given: Case) => {
      await pushed(engine);
      const root = checkout(given.name, withoutSyntax);
      for (const { proposal } of foldedOf(await runIn(root, given.args)))
        if (proposal.family.members.every((m) => m.platform.os === "linux")) await check(engine, root, proposal);
    });
  });
});

let push: Promise<unknown> | undefined;

const pushed = (engine: EngineEnv): Promise<unknown> =>
  (push ??= pushBase(engine, {
    name: image,
    platforms: ARCHES.map((arch) => `linux/${arch}`),
    config: { isNative: true },
  }));

async function check(engine: EngineEnv, root: string, proposal: Proposal): Promise<void> {
  const { members, context } = proposal.family;
  const bases = [...imagesOf(proposal)].flatMap((name) => [
    "--build-context",
    `${name}=docker-image://${engine.registry}/${image}`,
  ]);
  const on = (platform = "linux/amd64") => ["--platform", platform, ...bases];
  const made = await folder({ Dockerfile: proposal.dockerfile });
  const fold = await warnings(engine, join(made, "Dockerfile"), join(root, context), on(members[0]?.platform.name));
  if (fold.length === 0) return;
  const theirs = await Promise.all(
    members.map(({ dockerfile, context: { folder: own }, platform }) =>
      warnings(engine, join(root, dockerfile.path), join(root, own), on(platform.name)),
    ),
  );
  expect(fold.filter((warning) => !theirs.flat().includes(warning))).toEqual([]);
}

/** Rule and words of each; where it stands is another place in a fold. */
async function warnings(
  engine: EngineEnv,
  file: string,
  context: string,
  flags: readonly string[],
): Promise<readonly string[]> {
  const command = ["buildx", "build", "--call=check,format=json", ...flags, "-f", file, context];
  const { code, stdout, stderr } = await docker(engine, command);
  // It ends with 1 where it has something to say, too.
  if (code > 1 || !stdout.trim().startsWith("{")) throw new Error(`${command.join(" ")}: exit ${code}\n${stderr}`);
  const told: { readonly warnings?: readonly { readonly ruleName: string; readonly detail: string }[] } =
    JSON.parse(stdout);
  return (told.warnings ?? []).map((w) => `${w.ruleName}: ${w.detail}`);
}
