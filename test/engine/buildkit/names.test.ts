// DESIGN 4.3: what a name or a number in FROM, COPY --from and --mount=from means.
import { expect, test } from "vitest";
import { verdictOf } from "../../5-prove/pairs.ts";
import { describeEngine, pushBase } from "../harness.ts";
import { build, tryBuild } from "./build.ts";
import { hold, sound } from "./pair.ts";

const alpine = { name: "alpine:3.20", platforms: ["linux/amd64", "linux/arm64"] };
const files = { f: "f NONCE", g: "g NONCE" };
const member = "FROM scratch\nCOPY f /s\nFROM scratch\nCOPY --from=0 /s /x\n";

await describeEngine("4.3 Names", (engine) => {
  test("4.3 COPY --from=0 is stage 0, whatever its name", async () => {
    const named = await hold(engine, {
      member,
      fold: "FROM scratch AS s\nCOPY f /s\nFROM scratch\nCOPY --from=s /s /x\n",
      files,
    });
    expect(named.cached).toBe(true);
    sound(named, "proved exact");
    const other = await hold(engine, { member, fold: `FROM scratch AS new\nCOPY g /s\n${member}`, files });
    expect(other.comparison.differences).toContainEqual(expect.objectContaining({ file: "x", field: "content" }));
    sound(other, "refuted");
  });

  test("4.3 RUN --mount=from=0 is an image called 0, and stays one", async () => {
    await pushBase(engine, alpine);
    await pushBase(engine, {
      name: "0:latest",
      platforms: ["linux/amd64"],
      config: { lines: ["COPY Dockerfile /zero"] },
    });
    const mount = (from: string) =>
      `FROM scratch AS s\nCOPY f /s\nFROM alpine:3.20\nRUN --mount=from=${from},target=/m : NONCE; ls /m > /seen\n`;
    const held = await hold(engine, { member: mount("0"), fold: mount("s"), files });
    const images = held.member.operations.flatMap((op) => JSON.stringify(op).match(/docker-image:[^@"]*/g) ?? []);
    expect(images).toContain("docker-image://docker.io/library/0:latest");
    expect(held.cached).toBe(false);
    sound(held, "refuted");
  });

  test("4.3 names are case-blind in AS, COPY --from and --mount=from", async () => {
    const text = (from: string) => `FROM scratch AS AbC\nCOPY f /s\nFROM scratch\nCOPY --from=${from} /s /x\n`;
    const held = await hold(engine, { member: text("abc"), fold: text("ABc"), files });
    expect(held.cached).toBe(true);
    sound(held, "proved exact");
  });

  test("4.3 FROM NAME takes an earlier stage; of two with one name the last before it", async () => {
    const text = "FROM scratch AS a\nLABEL n=1\nFROM a AS b\nFROM scratch AS a\nLABEL n=2\nFROM ";
    const b = await hold(engine, { member: "FROM scratch\nLABEL n=1\n", fold: `${text}b\n` });
    sound(b, "proved exact");
    const a = await hold(engine, { member: "FROM scratch\nLABEL n=2\n", fold: `${text}a\n` });
    sound(a, "proved exact");
  });

  test("4.3 an alias stage is the way to a COPY --from that depends on the platform", async () => {
    const from = (stage: string) => `FROM scratch AS x-amd64\nCOPY f /s\n${stage}FROM scratch\nCOPY --from=y /s /x\n`;
    const held = await hold(engine, { member, fold: from("FROM x-${TARGETARCH} AS y\n"), files });
    expect(held.cached).toBe(true);
    sound(held, "proved exact");
  });

  test("4.3 TARGETSTAGE follows the last stage's name", async () => {
    const text = (name: string) => `FROM scratch${name}\nARG TARGETSTAGE\nLABEL t=$TARGETSTAGE\n`;
    const held = await hold(engine, { member: text(""), fold: text(" AS last") });
    const labels = [held.member, held.fold].map((b) => b.config.Labels);
    // Docker 26 knows no such argument.
    expect(labels).toEqual(engine.isOlder ? [{ t: "" }, { t: "" }] : [{ t: "default" }, { t: "last" }]);
    sound(held, "refuted");
  });

  test("4.3 --target builds a stage that the last one does not need, under its own TARGETSTAGE", async () => {
    const stage = (name: string) => `FROM scratch AS ${name}\nARG TARGETSTAGE\nLABEL ${name}=$TARGETSTAGE\n`;
    const text = `${stage("one")}FROM one AS two\nLABEL two=too\n${stage("last")}`;
    const labels = async (...flags: string[]) => (await build(engine, text, { flags })).config.Labels;
    const told = (name: string) => (engine.isOlder ? "" : name);
    expect(await labels()).toEqual({ last: told("last") });
    expect(await labels("--target", "one")).toEqual({ one: told("one") });
    expect(await labels("--target", "two")).toEqual({ one: told("two"), two: "too" });
    // In any case, and then TARGETSTAGE is as it was asked for.
    expect(await labels("--target", "TWO")).toEqual({ one: told("TWO"), two: "too" });
  });
});

/** Texts that the engine refuses, and what it says; what is an image by its name may be one for the prover. */
const REFUSED: Readonly<Record<string, readonly [text: string, message: string | RegExp, isImage?: string]>> = {
  "4.3 COPY --from=NAME looks at a stage defined later, and is refused for it": [
    "FROM scratch AS a\nCOPY --from=later /s /x\nFROM scratch AS later\nCOPY f /s\nFROM a\n",
    'cannot copy from stage "later", it needs to be defined before current stage "a"',
  ],
  "4.3 so it does where an earlier stage has the name too": [
    "FROM scratch AS n\nCOPY f /s\nFROM scratch AS b\nCOPY --from=n /s /x\nFROM scratch AS n\nFROM b\n",
    'cannot copy from stage "n", it needs to be defined before current stage "b"',
  ],
  "4.3 RUN --mount=from=NAME likewise": [
    "FROM scratch AS a\nRUN --mount=from=later,target=/m x\nFROM scratch AS later\nFROM a\n",
    'cannot mount from stage "later" to "/m"',
  ],
  "4.3 FROM NAME of a later stage is an image": [
    "FROM archfold-later\nFROM scratch AS archfold-later\nFROM scratch\nCOPY --from=0 /x /x\n",
    "failed to resolve source metadata for docker.io/library/archfold-later:latest",
    "an image",
  ],
  "4.3 a variable in COPY --from is refused": [
    "FROM scratch AS x-amd64\nCOPY f /s\nFROM scratch\nCOPY --from=x-$TARGETARCH /s /x\n",
    /variable expansion is not supported for --from|failed to parse stage name "x-\$TARGETARCH"/,
  ],
  "4.3 upper case in FROM is refused for an existing stage too": [
    "FROM scratch AS Abc\nCOPY f /s\nFROM Abc\n",
    'failed to parse stage name "Abc"',
  ],
};

await describeEngine("4.3 Names that are refused", (engine) => {
  test.each(Object.entries(REFUSED))("%s", async (_, [text, message, isImage]) => {
    const { code, stderr } = await tryBuild(engine, text, { context: files });
    expect([code, stderr]).toEqual([
      1,
      typeof message === "string" ? expect.stringContaining(message) : expect.stringMatching(message),
    ]);
    const verdict = verdictOf({ member: text, fold: text, platform: "linux/amd64" });
    expect(verdict).toMatch(isImage ? /^proved/ : /^unproven/);
  });

  const stage = (name: string) => `FROM scratch AS ${name}\nFROM scratch\nCOPY f /s\n`;

  test("4.3 a___b is refused as a name, also of a stage that nothing reaches: a name must be one that an image could have", async () => {
    for (const name of ["a___b", "base-", "a..b"]) {
      const { code, stderr } = await tryBuild(engine, stage(name), { context: files });
      expect([code, stderr]).toEqual([1, expect.stringContaining(`invalid context name ${name}: invalid reference`)]);
    }
    expect((await tryBuild(engine, stage("a__b.c"), { context: files })).code).toBe(0);
  });

  test("4.3 and a fold with such a name is not proved", () => {
    const verdict = verdictOf({ member: "FROM scratch\nCOPY f /s\n", fold: stage("a___b"), platform: "linux/amd64" });
    expect(verdict).toMatch(/^unproven/);
  });
});
