// `archfold verify --ignore` from end to end: what a person says does not count is shown with what it means, and without the
// word for any one of the differences the images are different.
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { expect, test } from "vitest";
import { archfold } from "../cli/run.ts";
import { describeEngine, docker, dockerOk, folder, pushBase } from "./harness.ts";

const PLATFORMS = ["linux/amd64", "linux/arm64"] as const;

const words = (text: string) => text.replace(/\s+/g, " ");

await describeEngine("archfold verify --ignore", (engine) => {
  const begun = async (member: string) => {
    await pushBase(engine, { name: "alpine:3.20", platforms: [...PLATFORMS] });
    const texts = { "amd64/Dockerfile": member, "arm64/Dockerfile": member, "amd64/app": "one", "arm64/app": "two" };
    const root = await folder(texts);
    const state = await folder({});
    const verify = (flags: readonly string[], extra: readonly string[] = []) =>
      archfold(
        { cwd: root, env: engine.env },
        ...["verify", "--platform", "linux/amd64", "--state", state, ...flags, "--", ...extra],
      );
    return { root, verify };
  };

  test("a RUN that is not reproducible: different, unless what it makes does not count", async () => {
    const run = `RUN mkdir /made && head -c 16 /dev/urandom > /made/random && echo ${randomUUID()}`;
    const { verify } = await begun(`FROM alpine:3.20\nCOPY app /app\n${run}\n`);
    const ignoring = ["--ignore", "file:/made/"];
    const passed = await verify(ignoring, ["--no-cache"]);
    expect(passed.out).toMatch(/linux\/amd64 {2}same-content {2}not all cached,/);
    expect(words(passed.out)).toContain("ignored file:/made/: this file, or all files below this folder");
    expect(passed.code).toBe(0);
    const again = await verify(ignoring, ["--no-cache"]);
    expect([again.code, again.out]).toEqual([0, expect.stringContaining("remembered from")]);
    // What passed with a word is not remembered for a run without it.
    for (const other of [[], ["--ignore", "file:/made"], ["--ignore", "file:/other/"]]) {
      const seen = await verify(other, ["--no-cache"]);
      expect(seen.out).toContain("/made/random: content: sha256:");
      expect(seen.out).toContain(", not reproducible\n");
      expect(seen.code).toBe(1);
    }
  });

  test("a published image with another variable, label, file and step: every one of them has to be named", async () => {
    const nonce = randomUUID();
    const text = (n: number) =>
      `FROM alpine:3.20\nENV BUILD=${n} OTHER=1\nLABEL date=${n} of=${nonce}\nCOPY app /app\nRUN echo ${n} > /var.log && sleep ${n}\n`;
    const { root, verify } = await begun(text(1));
    const published = await folder({ Dockerfile: text(2) });
    const ref = `${engine.registry}/ignoring/${nonce}:1`;
    const build = ["buildx", "build", "--platform", "linux/amd64", "--provenance=false", "--tag", ref, "--push"];
    await dockerOk(engine, [...build, "--file", join(published, "Dockerfile"), join(root, "amd64")]);
    // The engine's own builder keeps it beside pushing it.
    await docker(engine, ["image", "rm", ref]);
    const baseline = ["--baseline", "published", "--image", ref];
    const names = ["env:BUILD", "label:date", "file:/var.log", "history"];
    const without = await verify(baseline);
    for (const line of ["config.Env: ", "config.Labels.date: 2 -> 1", "/var.log: content: ", "history["])
      expect(without.out).toContain(line);
    expect(without.code).toBe(1);
    const passed = await verify([...baseline, "--ignore", names.join(",")]);
    expect(passed.out).toMatch(/linux\/amd64 {2}same-content /);
    const defined = [
      "ignored env:BUILD: this variable of the image's environment",
      "ignored label:date: this label",
      "ignored history: how the image says that it was made (3 times)",
      "ignored file:/var.log: this file, or all files below this folder",
      "ignored mtime: the time stamp of a file",
    ];
    for (const line of defined) expect(words(passed.out)).toContain(line);
    expect(passed.code).toBe(0);
    for (const left of names) {
      const seen = await verify([...baseline, "--ignore", names.filter((n) => n !== left).join(",")]);
      expect([left, seen.code, seen.out]).toEqual([left, 1, expect.stringMatching(/linux\/amd64 {2}different/)]);
    }
  });
});
