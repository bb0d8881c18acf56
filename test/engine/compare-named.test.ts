// `archfold compare` with names: the engine saves its images, nothing of that stays behind, and a file is compared with a name.
import { randomUUID } from "node:crypto";
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { archfold, json } from "../cli/run.ts";
import { describeEngine, dockerOk, type EngineEnv, folder } from "./harness.ts";

/** An image with this file, under a name of its own. */
async function made(engine: EngineEnv, motd: string): Promise<string> {
  const root = await folder({
    Dockerfile: "FROM scratch\nCOPY base /base\nCOPY motd /etc/motd\n",
    base: "base\n",
    motd,
  });
  const name = `archfold-compared-${randomUUID()}:1`;
  onTestFinished(async () => {
    await dockerOk(engine, ["image", "rm", name]);
  });
  await dockerOk(engine, ["build", "--quiet", "--tag", name, root]);
  return name;
}

const ours = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith("archfold-build-"));

await describeEngine("archfold compare with names of the engine's images", (engine) => {
  test("equal, changed, against a file, and a name that is none", async () => {
    const before = ours();
    const [one, other] = [await made(engine, "one\n"), await made(engine, "two\n")];
    const where = { cwd: await folder({}), env: engine.env };
    expect((await json<{ verdict: string }>(where, "compare", one, one)).value.verdict).toBe("identical");
    const { code, value } = await json<{ differences: object[] }>(where, "compare", one, other);
    expect(code).toBe(1);
    expect(value.differences).toContainEqual(
      expect.objectContaining({ file: "etc/motd", field: "content", patch: "@@ -1,1 +1,1 @@\n-one\n+two\n" }),
    );
    await dockerOk(engine, ["image", "save", "--output", join(where.cwd, "saved.tar"), other]);
    const same = await archfold(where, "compare", "saved.tar", other);
    expect(same.out).toBe(`identical: saved.tar and ${other}\n`);
    const absent = await archfold(where, "compare", one, "archfold-nosuch:1");
    expect([absent.code, absent.err]).toEqual([2, expect.stringContaining("nor an image of the engine: ")]);
    const away = { ...where, env: { ...engine.env, DOCKER_HOST: "unix:///nonexistent/docker.sock" } };
    expect(await archfold(away, "compare", one, other)).toMatchObject({
      code: 3,
      err: expect.stringContaining("[NO_ENGINE]"),
    });
    expect(ours()).toEqual(before);
  });
});
