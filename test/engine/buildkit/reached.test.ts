// DESIGN 4.6: what the target does not reach costs nothing, but is read all the same.
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { verdictOf } from "../../5-prove/pairs.ts";
import { describeEngine, docker, folder, pushBase } from "../harness.ts";
import { build, tryBuild } from "./build.ts";

const missing = "archfold-nobody-has-this:1";
const fold = (other: string) =>
  `${other}FROM scratch AS base-amd64\nCOPY f /f\nFROM base-\${TARGETARCH}\${TARGETVARIANT}\nLABEL a=1\n`;
const member = "FROM scratch\nCOPY f /f\nLABEL a=1\n";

await describeEngine("4.6 Stages that the target does not reach", (engine) => {
  const context = { f: randomUUID() };

  test("4.6 they are not built, and their bases are not pulled", async () => {
    const text = fold(`FROM ${missing} AS base-arm64\nRUN exit 1\n`);
    const { steps, stderr, config } = await build(engine, text, { context });
    expect(config.Labels).toEqual({ a: "1" });
    expect(steps.map((s) => s.name)).toEqual([expect.stringContaining("COPY f /f")]);
    expect(stderr).not.toContain(`metadata for docker.io/library/${missing}`);
    expect(verdictOf({ member, fold: text, platform: "linux/amd64" })).toBe("proved exact");
  });

  test.each([
    ["COPY --from=9 /x /", "invalid stage index 9"],
    ["COPY --unknown /x /", "unknown flag: "],
    ["NOSUCH x", "unknown instruction: NOSUCH"],
    ["ENV", "ENV requires at least one argument"],
  ])("4.6 but %s in one breaks every platform", async (line, message) => {
    const text = fold(`FROM ${missing} AS base-arm64\n${line}\n`);
    expect((await tryBuild(engine, text, { context })).stderr).toContain(message);
    if (line.startsWith("NOSUCH")) return;
    expect(verdictOf({ member, fold: text, platform: "linux/amd64" })).toContain("unproven");
  });

  test("4.6 --check resolves all bases", async () => {
    const help = await docker(engine, ["buildx", "build", "--help"]);
    const root = await folder({ Dockerfile: fold(`FROM ${missing} AS base-arm64\n`), ...context });
    const checked = await docker(engine, ["buildx", "build", "--check", root]);
    expect(checked.code).not.toBe(0);
    expect(checked.stderr).toContain(help.stdout.includes("--check") ? `${missing}: not found` : "unknown flag");
  });

  test("4.6 a platform without a stage is an image of that name, and is built silently if there is one", async () => {
    const name = `archfold-${randomUUID()}-arm64`;
    const text = `FROM scratch AS x\nFROM ${name.replace("arm64", "${TARGETARCH}")}\nLABEL a=1\n`;
    const asked = { platforms: ["linux/arm64"] };
    expect((await tryBuild(engine, text, asked)).stderr).toContain(
      `failed to resolve source metadata for docker.io/library/${name}:latest`,
    );
    await pushBase(engine, { name: `${name}:latest`, platforms: ["linux/arm64"] });
    expect((await build(engine, text, asked)).history).toContain("ADD arm64.tar / # buildkit");
    expect(verdictOf({ member: "FROM scratch\nLABEL a=1\n", fold: text })).toContain("refuted");
  });
});
