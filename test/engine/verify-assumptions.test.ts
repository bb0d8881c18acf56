// The proof's assumptions about base images against bases that keep them and bases that do not, on a real builder.
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { verifyOutcome, verifyText } from "../../src/7-report/verify.ts";
import { describeEngine, type EngineEnv, pushBase } from "./harness.ts";
import { place, verify } from "./verify-family.ts";

const plain = { name: "archfold-plain:1", platforms: ["linux/amd64"] };
const loud = { ...plain, name: "archfold-loud:1", config: { env: { FOO: "base" } } };

/** A member of one stage, and the fold that inserts a FROM behind the ARG: an ENV of the base would win there. */
const member = (base: string, run: string) => `FROM ${base}\nARG FOO=text\nRUN ${run}\n`;
const split = (base: string, run: string) =>
  `FROM ${base} AS base-amd64\nARG FOO=text\nFROM base-\${TARGETARCH}\nRUN ${run}\n`;

const one = (text: string, files: Record<string, string> = {}, platform = "linux/amd64") =>
  place({ files: { ...files, "Dockerfile.one": text }, members: { [platform]: "Dockerfile.one" } });

/** The member in a folder of its own and the fold above it: triggers of a base would find other files there. */
const moved = (text: string, files: Record<string, string> = {}) =>
  place({ files: { ...files, "amd64/Dockerfile": text }, members: { "linux/amd64": "amd64/Dockerfile" } });

/** A base by way of a Dockerfile on another base, pushed under a name of its own. */
async function pushOn(engine: EngineEnv, name: string, lines: readonly string[]): Promise<string> {
  await pushBase(engine, { name, platforms: ["linux/amd64"], config: { lines } });
  return name;
}

await describeEngine("assumptions about bases", (engine) => {
  test("hold for a base without the variable; the base is looked at once, and the fold runs again as same-content", async () => {
    await pushBase(engine, plain);
    const run = `sleep 1.1; echo ${randomUUID()} > /file`;
    const seen = await verify(engine, await one(member(plain.name, run)), split(plain.name, run));
    const amd64 = seen.of("linux/amd64");
    expect(amd64).toMatchObject({ verdict: "same-content", cached: false, differences: [] });
    expect(new Set(amd64.ignored.map((i) => i.name))).toEqual(
      new Set(["created", "mtime", ...(engine.isOlder ? ["unwritten-argument"] : [])]),
    );
    expect(amd64.assumptions).toEqual([{ base: plain.name, envLacks: ["FOO"], onbuild: "none", holds: true }]);
    expect(seen.requests.map((r) => r.dockerfile).filter((d) => d === `FROM ${plain.name}\n`)).toHaveLength(1);
    expect(seen.result.notes).toEqual([]);
  });

  test("arguments that the fold declares in another order are named, as the proof says no more than same commands", async () => {
    await pushBase(engine, plain);
    const run = `RUN echo ${randomUUID()} > /file\n`;
    const fold = `FROM ${plain.name} AS base-amd64\nARG B=2\nFROM base-\${TARGETARCH}\nARG A=1\n${run}`;
    const seen = await verify(engine, await one(`FROM ${plain.name}\nARG A=1\nARG B=2\n${run}`), fold);
    const { differences, ignored } = seen.of("linux/amd64");
    expect(differences).toEqual([]);
    const order = ignored
      .filter((i) => /^(argument-order|unwritten-argument)$/.test(i.name))
      .map((i) => [i.from, i.to]);
    expect(order.slice(0, 2)).toEqual([
      [null, "ARG B=2"],
      ["ARG B=2", null],
    ]);
    expect(order[2]?.map((text) => text?.slice(0, 14))).toEqual([
      "RUN |2 A=1 B=2",
      engine.isOlder ? "RUN |1 A=1 /bi" : "RUN |2 B=2 A=1",
    ]);
  });

  test("fail for a base that sets it, by the name that --build-context gives as well", async () => {
    await pushBase(engine, loud);
    const run = `echo ${randomUUID()} $FOO > /file`;
    const seen = await verify(engine, await one(member(loud.name, run)), split(loud.name, run));
    const failing = { envLacks: ["FOO"], onbuild: "none", holds: false, found: ["ENV FOO=base"] };
    expect(seen.of("linux/amd64")).toMatchObject({
      verdict: "not-built",
      reason: { code: "REFUTED" },
      assumptions: [{ base: loud.name, ...failing }],
    });
    expect(seen.requests.map((r) => r.dockerfile)).toEqual([`FROM ${loud.name}\n`]);
    const words = `assumed ${loud.name} has no ENV FOO and no ONBUILD: it has ENV FOO=base`;
    expect(verifyText([verifyOutcome(seen.result, [])])).toContain(words);
    const extra = ["--build-context", `${plain.name}=docker-image://${loud.name}`];
    const given = await verify(engine, await one(member(plain.name, run)), split(plain.name, run), { extra });
    expect(given.of("linux/amd64").assumptions).toEqual([{ base: plain.name, ...failing }]);
  });

  test.each<[string, string[], string, Record<string, string>]>([
    ["a command", ["ONBUILD RUN echo hello > /hello"], "ONBUILD RUN echo hello > /hello", {}],
    ["a file that the fold's context lacks", ["ONBUILD COPY app /app"], "ONBUILD COPY app /app", { "amd64/app": "1" }],
  ])("an ONBUILD trigger is found though the image no longer has it: %s", async (name, lines, found, files) => {
    const base = await pushOn(engine, `archfold-trigger-${name.split(" ")[1]}:1`, lines);
    const text = `FROM ${base}\nLABEL nonce=${randomUUID()}\n`;
    const seen = await verify(engine, await moved(text, files), text);
    expect(seen.of("linux/amd64").assumptions).toEqual([{ base, onbuild: "none", holds: false, found: [found] }]);
    expect(verifyOutcome(seen.result, []).status).toBe("assumption-fails");
  });

  test("a shell is taken for a POSIX one by its name", async () => {
    const odd = await pushOn(engine, "archfold-shell:1", ['SHELL ["/bin/busybox", "sh", "-c"]']);
    const text = (run: string) => `FROM ${odd}\nRUN ${run}\n`;
    const nonce = randomUUID();
    const seen = await verify(engine, await one(text(`echo a  ${nonce}`)), text(`echo a ${nonce}`));
    expect(seen.of("linux/amd64").assumptions).toEqual([
      { base: odd, shell: "posix", holds: false, found: ['SHELL ["/bin/busybox","sh","-c"]'] },
    ]);
  });

  test("a base that a build argument names is not known, and neither is one that is not looked at", async () => {
    await pushBase(engine, plain);
    const text = `ARG NAME=plain\nFROM archfold-\${NAME}:1\nLABEL nonce=${randomUUID()}\n`;
    const seen = (await verify(engine, await moved(text), text)).of("linux/amd64");
    expect(seen.assumptions).toEqual([
      { base: "archfold-⟨NAME⟩:1", onbuild: "none", note: "a build argument decides which image it is" },
    ]);
    const broken = text.replace("LABEL", "RUN false\nLABEL");
    const unbuilt = (await verify(engine, await moved(broken), broken)).of("linux/amd64");
    expect(unbuilt).toMatchObject({ verdict: "not-built", assumptions: [{ onbuild: "none" }] });
  });

  test("a base of one image is the platform's own also where members are built across; one for several platforms is not", async () => {
    const platforms = ["linux/amd64", "linux/arm64"];
    await pushBase(engine, { name: "archfold-both:1", platforms });
    await pushBase(engine, { name: "archfold-arm-only:1", platforms: ["linux/arm64"] });
    const across = async (base: string) => {
      const { root, family } = await one(`FROM ${base}\nLABEL nonce=${randomUUID()}\n`, {}, "linux/arm64");
      const placed = { root, family: { ...family, built: "build-platform" as const } };
      return await verify(engine, placed, family.members[0]?.dockerfile.text ?? "");
    };
    const own = await across("archfold-arm-only:1");
    const assumed = { base: "archfold-arm-only:1", imageOf: "linux/arm64" };
    expect(own.of("linux/arm64").assumptions).toEqual([{ ...assumed, holds: true }]);
    expect(own.of("linux/arm64").verdict).not.toBe("different");
    const other = await across("archfold-both:1");
    const found = ["an image of linux/amd64"];
    expect(other.of("linux/arm64")).toMatchObject({
      verdict: "not-built",
      assumptions: [{ base: "archfold-both:1", imageOf: "linux/arm64", holds: false, found }],
    });
    const words = "a build without --platform takes archfold-both:1 for linux/arm64: it takes an image of linux/amd64";
    expect(verifyText([verifyOutcome(other.result, [])]).replace(/\s+/g, " ")).toContain(words);
  });

  test("a base that has no image for the builder is named for the builder's platform where the member is built across", async () => {
    await pushBase(engine, { name: "archfold-two-arms:1", platforms: ["linux/arm64", "linux/arm/v7"] });
    const text = `FROM archfold-two-arms:1\nLABEL nonce=${randomUUID()}\n`;
    const { root, family } = await one(text, {}, "linux/arm64");
    const seen = await verify(engine, { root, family: { ...family, built: "build-platform" } }, text);
    expect(seen.of("linux/arm64").reason?.message).toContain(
      "linux/arm64, member: a base image lacks linux/amd64, the builder's platform: ",
    );
  });

  test("flags that make something else of a build do not reach the look at a base", async () => {
    await pushBase(engine, plain);
    const text = `FROM ${plain.name} AS last\nLABEL nonce=${randomUUID()}\n`;
    const extra = ["--target", "last", "--build-arg=A=1", "--provenance=mode=max"];
    const seen = await verify(engine, await moved(text), text, { extra });
    expect(seen.of("linux/amd64").assumptions).toEqual([{ base: plain.name, onbuild: "none", holds: true }]);
  });

  test("a RUN that differs each time it runs is different, and said to be not reproducible", async () => {
    await pushBase(engine, plain);
    const run = `echo ${randomUUID()}; head -c 16 /dev/urandom > /random`;
    const seen = await verify(engine, await one(member(plain.name, run)), split(plain.name, run));
    expect(seen.of("linux/amd64")).toMatchObject({ verdict: "different", reproducible: false });
    // The order of the environment is another one, and its key in the cache.
    expect(seen.of("linux/amd64").unfolded).toEqual({ cached: false, step: `RUN ${run}` });
    const other = await verify(engine, await one(member(plain.name, run)), split(plain.name, `${run}; echo > /more`));
    expect(other.of("linux/amd64").reproducible).toBeUndefined();
  });

  test("where only the values of variables are written out, what a RUN makes otherwise each time does not count", async () => {
    await pushBase(engine, plain);
    const run = (word: string) => `echo ${randomUUID()} a  ${word}; head -c 16 /dev/urandom > /random`;
    const text = run("x86");
    const variable = (value: string) =>
      `FROM ${plain.name} AS base-amd64\nARG V_WORD=${value}\nFROM base-\${TARGETARCH}\nRUN ${text.replace("  x86", " ${V_WORD}")}\n`;
    const placed = await one(`FROM ${plain.name}\nRUN ${text}\n`);
    const seen = (await verify(engine, placed, variable("x86"))).of("linux/amd64");
    expect(seen).toMatchObject({ verdict: "same-content", reproducible: false, unfolded: { cached: true } });
    expect(seen.ignored.filter((i) => i.name === "ran-again").map((i) => i.file)).toEqual(["random"]);
    const wrong = (await verify(engine, placed, variable("arm"))).of("linux/amd64");
    expect(wrong.verdict).toBe("different");
    expect(wrong.unfolded).toBeUndefined();
  });
});
