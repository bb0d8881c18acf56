// DESIGN 4.8: how the context is sent decides what it holds.
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { verdictOf } from "../../5-prove/pairs.ts";
import { describeEngine, dockerOk, folder } from "../harness.ts";

const files = {
  Dockerfile: "FROM scratch\nCOPY . /\n",
  ".dockerignore": "hidden-by-root\n",
  "other/Named": "FROM scratch\nCOPY . /\n",
  "other/Named.dockerignore": "hidden-by-name\n",
  "hidden-by-root": "1",
  "hidden-by-name": "2",
};
const all = [".dockerignore", "Dockerfile", "hidden-by-name", "hidden-by-root", "other"];

await describeEngine("4.8 How the context is sent", (engine) => {
  /** The files in the root of what `docker buildx build ARGS` copied. */
  const seen = async (args: (root: string) => readonly string[], input?: (root: string) => string) => {
    const root = await folder(files);
    const out = await folder({});
    const options = { cwd: root, ...(input && { input: input(root) }) };
    await dockerOk(engine, ["buildx", "build", "-o", `type=local,dest=${out}`, ...args(root)], options);
    return readdirSync(out).sort();
  };
  const without = (name: string) => all.filter((path) => path !== name);

  test("4.8 a work tree honours the root's ignore file, and COPY . / takes the Dockerfile and the ignore file along", async () => {
    expect(await seen((root) => [root])).toEqual(without("hidden-by-root"));
  });

  test("4.8 NAME.dockerignore beside the Dockerfile that -f names replaces the root's", async () => {
    expect(await seen((root) => ["-f", join(root, "other/Named"), root])).toEqual(without("hidden-by-name"));
  });

  test("4.8 so it does where -f names a Dockerfile outside the context", async () => {
    const own = await folder({ D: "FROM scratch\nCOPY . /\n", "D.dockerignore": "other\nhidden-*\n" });
    expect(await seen((root) => ["-f", join(own, "D"), root])).toEqual([".dockerignore", "Dockerfile"]);
  });

  test("4.8 a tar on stdin honours no ignore file at all", async () => {
    const tar = (root: string) => execFileSync("tar", ["-c", "."], { cwd: root, encoding: "latin1" });
    expect(await seen(() => ["-f", "Dockerfile", "-"], tar)).toEqual(all);
    expect(await seen(() => ["-f", "other/Named", "-"], tar)).toEqual(all);
  });

  test("4.8 what one side sees and the other does not is no proof", () => {
    const text = "FROM scratch\nCOPY . /\n";
    const tree = ["arm/a", "arm/hello"];
    const pair = { member: text, fold: text.replace(". /", "arm /"), from: "arm", to: "", tree };
    expect(verdictOf(pair)).toBe("proved same-commands");
    expect(verdictOf({ ...pair, foldIgnore: "**/hello\n" })).toContain("refuted");
  });
});
