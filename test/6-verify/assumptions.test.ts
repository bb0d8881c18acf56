// What an assumption says against what a base has: each of its parts, several FROMs of one base, and what cannot be known.
import { expect, test } from "vitest";
import { checkAssumptions } from "../../src/6-verify/assumptions.ts";
import type { BaseLook } from "../../src/6-verify/bases.ts";
import type { JsonObject } from "../../src/model/image.ts";
import type { Assumption } from "../../src/model/verdict.ts";
import { platformOf } from "../5-prove/pairs.ts";
import { memberOf } from "./members.ts";

const base = (config: JsonObject, ...fired: string[]): BaseLook => image("linux/arm64", "", config, fired);
const image = (platform: string, content: string, config: JsonObject = {}, fired: string[] = []): BaseLook => ({
  kind: "base",
  config,
  fired,
  platform,
  content,
});

async function check(assumption: Assumption, look: BaseLook, text = "FROM b:1\n") {
  const asked: string[] = [];
  const [checked] = await checkAssumptions(
    [assumption],
    memberOf("linux/arm64", "arm64/Dockerfile", text),
    async (from) => {
      asked.push(from);
      return look;
    },
  );
  return { checked, asked };
}

test.each<[string, Omit<Assumption, "base">, BaseLook, string[]]>([
  ["ENV", { envLacks: ["A", "B"] }, base({ Env: ["PATH=/bin", "B=2=3", "AB=1"] }), ["ENV B=2=3"]],
  ["no ENV at all", { envLacks: ["A"] }, base({}), []],
  ["ONBUILD", { onbuild: "none" }, base({}, "RUN x", "CMD y"), ["ONBUILD RUN x", "ONBUILD CMD y"]],
  ["ONBUILD that is not asked for", { envLacks: ["A"] }, base({ Env: null }, "RUN x"), []],
  [
    "fields",
    { configLacks: ["LABEL", "EXPOSE", "CMD"] },
    base({ Labels: { a: "1" }, ExposedPorts: {}, Cmd: null }),
    ["LABEL"],
  ],
  ["a shell", { shell: "posix" }, base({ Shell: ["/bin/bash", "-c"] }), []],
  ["a shell that starts otherwise", { shell: "posix" }, base({ Env: ["IFS=:", "A=1"] }), ["ENV IFS=:"]],
  ["another shell", { shell: "posix" }, base({ Shell: ["pwsh", "-c"] }), ['SHELL ["pwsh","-c"]']],
])("%s", async (_, assumption, look, found) => {
  const { checked } = await check({ base: "b:1", ...assumption }, look);
  const holds = found.length === 0;
  expect(checked).toEqual({ base: "b:1", ...assumption, holds, ...(holds ? {} : { found }) });
});

test("the base is looked at as each FROM takes it, once each, and only where the image needs it", async () => {
  const text =
    "FROM --platform=$BUILDPLATFORM b:1 AS build\nFROM b:1 AS one\nFROM b:1 AS two\nCOPY --from=build /a /\nFROM --platform=linux/s390x b:1 AS unused\nFROM two\nCOPY --from=one /a /\n";
  const { asked } = await check({ base: "b:1", onbuild: "none" }, base({}), text);
  expect(asked).toEqual(["--platform=$BUILDPLATFORM b:1", "b:1"]);
});

test("a platform argument in the name is known, a build argument is not", async () => {
  const text = "ARG V=1\nFROM b:${TARGETARCH} AS a\nFROM c:${V}\nCOPY --from=a / /\n";
  expect((await check({ base: "b:arm64", onbuild: "none" }, base({}), text)).checked?.holds).toBe(true);
  const { checked, asked } = await check({ base: "c:⟨V⟩", onbuild: "none" }, base({}), text);
  expect(checked).toEqual({ base: "c:⟨V⟩", onbuild: "none", note: expect.stringContaining("build argument") });
  expect(asked).toEqual([]);
});

test("what cannot be looked at is not known, never held", async () => {
  const { checked } = await check({ base: "b:1", onbuild: "none" }, { kind: "unknown", why: "gone" });
  expect(checked).toEqual({ base: "b:1", onbuild: "none", note: "gone" });
  const other = await check({ base: "b:1", configLacks: ["WEATHER"] }, base({}));
  expect(other.checked?.holds).toBeUndefined();
});

test("an image that is taken without a platform is held against the platform's own", async () => {
  const assumption = { base: "arm64v8/b:1", imageOf: platformOf("linux/arm64").name };
  const member = memberOf("linux/arm64", "arm64/Dockerfile", "FROM arm64v8/b:1\n");
  const looks = (content: string) => async (from: string) =>
    from.startsWith("--platform=linux/arm64 ") ? image("linux/arm64", "a") : image("linux/amd64", content);
  expect(await checkAssumptions([assumption], member, looks("a"))).toEqual([{ ...assumption, holds: true }]);
  expect(await checkAssumptions([assumption], member, looks("b"))).toEqual([
    { ...assumption, holds: false, found: ["an image of linux/amd64"] },
  ]);
});
