// DESIGN 4.3, 4.13: what an inserted FROM keeps, changes and loses, and what a base has to do with it.
import { expect, test } from "vitest";
import { describeEngine, pushBase } from "../harness.ts";
import type { BuiltImage } from "./build.ts";
import { hold, sound } from "./pair.ts";

const alpine = { name: "alpine:3.20", platforms: ["linux/amd64", "linux/arm64"] };
const SAME = "RUN : NONCE\n";
const RANDOM = "RUN : NONCE; head -c 16 /dev/urandom > /random\n";

/** The same lines in one stage, and with a FROM between them. */
const split = (before: string, after: string, base = "scratch") => ({
  member: `FROM ${base}\n${before}\n${after}\n`,
  fold: `FROM ${base} AS a-amd64\n${before}\nFROM a-\${TARGETARCH}\n${after}\n`,
});

/** Names of a RUN's environment, PATH among them, in order. */
const names = (image: BuiltImage, run = 0) => image.execs[run]?.env.map((e) => e.replace(/=.*/, ""));

await describeEngine("4.3 An inserted FROM", (engine) => {
  test("4.3 it keeps everything else, also where it stands after every instruction", async () => {
    await pushBase(engine, alpine);
    const lines = [
      "ENV A=1",
      "WORKDIR rel",
      "WORKDIR deeper",
      "USER 1000",
      'SHELL ["/bin/sh", "-ec"]',
      "LABEL l=1",
      "EXPOSE 80",
      "VOLUME /v",
      "STOPSIGNAL SIGINT",
      "HEALTHCHECK --interval=5s CMD true",
      "MAINTAINER me",
      "COPY <<END /h\nNONCE\nEND",
      "COPY --link --chown=1:2 f /f",
      "USER 0",
      RANDOM.trim(),
      "RUN <<END\necho NONCE > /r\nEND",
      "CMD x",
    ];
    const member = `FROM alpine:3.20\n${lines.join("\n")}\n`;
    const fold = `FROM alpine:3.20 AS s0\n${lines.map((l, i) => `${l}\nFROM s${i} AS s${i + 1}\n`).join("")}`;
    const held = await hold(engine, { member, fold, files: { f: "NONCE" } });
    expect([held.cached, held.comparison.verdict]).toEqual([true, "identical"]);
    expect(held.fold.config).toMatchObject({ WorkingDir: "/rel/deeper", Shell: ["/bin/sh", "-ec"], User: "0" });
    // The prover cannot see that this base has no ENV A, which would stand at another place.
    sound(held, "proved same-commands");
    expect(held.proof.notes).toContain("RUN's environment stands in another order if alpine:3.20 sets one: A");
  });

  test("4.3 it keeps HEALTHCHECK NONE", async () => {
    const held = await hold(engine, split("HEALTHCHECK NONE", "LABEL a=1"));
    expect(held.fold.config.Healthcheck).toEqual({ Test: ["NONE"] });
    sound(held, "proved exact");
  });

  test("4.3 ENV beats inherited ARGs: an ARG after an ENV wins within a stage, the ENV wins after a FROM", async () => {
    const held = await hold(engine, split("ENV FOO=env\nARG FOO=arg", "LABEL v=$FOO"));
    expect([held.member, held.fold].map((b) => b.config.Labels)).toEqual([{ v: "arg" }, { v: "env" }]);
    sound(held, "refuted");
    const given = await hold(engine, { ...split("ENV FOO=env\nARG FOO=arg", "LABEL v=$FOO"), args: { FOO: "given" } });
    expect([given.member, given.fold].map((b) => b.config.Labels)).toEqual([{ v: "given" }, { v: "env" }]);
    sound(await hold(engine, split("ARG FOO=arg\nENV FOO=env", "LABEL v=$FOO")), "proved exact");
  });

  test("4.3 PATH is such an ENV, which every image has", async () => {
    const held = await hold(engine, split("ARG PATH=/x", "LABEL v=$PATH"));
    expect(held.member.config.Labels).toEqual({ v: "/x" });
    expect(held.fold.config.Labels?.["v"]).toContain("/usr/local/sbin");
    sound(held, "refuted");
  });

  test("4.3 the order of RUN's environment changes, and with it the cache key", async () => {
    await pushBase(engine, alpine);
    const held = await hold(engine, split("ARG X=1", SAME, "alpine:3.20"));
    expect([names(held.member), names(held.fold)]).toEqual([
      ["PATH", "X"],
      ["X", "PATH"],
    ]);
    expect(held.cached).toBe(false);
    expect([held.verdict, held.proof.assumptions]).toEqual([
      "proved same-commands",
      [{ base: "alpine:3.20", envLacks: ["X"], onbuild: "none" }],
    ]);
  });

  test("4.3 a bare ARG X repairs nothing and takes a same-named global's value", async () => {
    await pushBase(engine, alpine);
    const bare = await hold(engine, split("ARG X=1", `ARG X\n${SAME}`, "alpine:3.20"));
    expect([bare.cached, names(bare.fold)]).toEqual([false, ["X", "PATH"]]);
    const global = split("ARG X=1", "ARG X\nLABEL x=$X");
    const held = await hold(engine, {
      member: `ARG X=global\n${global.member.replace("ARG X\n", "")}`,
      fold: `ARG X=global\n${global.fold}`,
    });
    expect([held.member, held.fold].map((b) => b.config.Labels)).toEqual([{ x: "1" }, { x: "global" }]);
    sound(held, "refuted");
  });

  test("4.3 ARG X=${X} at the ARG's place repairs it after any number of splits, for one empty history entry", async () => {
    await pushBase(engine, alpine);
    const { member } = split("ARG X=1", RANDOM, "alpine:3.20");
    const fold = `FROM alpine:3.20 AS a\nARG X=1\nFROM a AS b\nFROM b AS c\nFROM c\nARG X=\${X}\n${RANDOM}`;
    const held = await hold(engine, { member, fold });
    expect([held.cached, held.comparison.verdict]).toEqual([true, "equivalent"]);
    expect(held.comparison.ignored.map((i) => [i.name, i.to])).toEqual([["added-entry", "ARG X=1"]]);
    expect(held.fold.diffIds).toEqual(held.member.diffIds);
    sound(held, "proved exact");
  });

  test("4.3 ARG X=${X} does not repair it where an ENV came between the ARG and the split", async () => {
    await pushBase(engine, alpine);
    const pair = split("ARG X=1\nENV E=1", `ARG X=\${X}\n${SAME}`, "alpine:3.20");
    const held = await hold(engine, { ...pair, member: pair.member.replace("ARG X=${X}\n", "") });
    expect([names(held.member), names(held.fold)]).toEqual([
      ["PATH", "X", "E"],
      ["PATH", "E", "X"],
    ]);
    expect(held.cached).toBe(false);
    sound(held, "proved same-commands");
  });

  test("4.3 CMD before the split and ENTRYPOINT after it: the CMD is lost", async () => {
    const lost = await hold(engine, split("CMD c", 'ENTRYPOINT ["e"]'));
    expect([lost.member, lost.fold].map((b) => b.config.Cmd)).toEqual([["/bin/sh", "-c", "c"], undefined]);
    sound(lost, "refuted");
    const kept = await hold(engine, split('ENTRYPOINT ["e"]', "CMD c"));
    expect(kept.fold.config).toMatchObject({ Cmd: ["/bin/sh", "-c", "c"], Entrypoint: ["e"] });
    sound(kept, "proved exact");
  });

  test("4.3 repeating the CMD after the ENTRYPOINT gives the same configuration, if SHELL did not change between", async () => {
    const { member, fold } = split("CMD c", 'ENTRYPOINT ["e"]');
    const again = await hold(engine, { member, fold: `${fold}CMD c\n` });
    expect(again.fold.history.length).toBe(again.member.history.length + 1);
    sound(again, "proved exact");
    const shell = split("CMD c", 'SHELL ["/x"]\nENTRYPOINT ["e"]');
    sound(await hold(engine, { member: shell.member, fold: `${shell.fold}CMD c\n` }), "refuted");
    const exec = 'CMD ["/bin/sh", "-c", "c"]\n';
    sound(await hold(engine, { member: shell.member, fold: `${shell.fold}${exec}` }), "proved exact");
  });

  test("4.3 ONBUILD before the split fires at the inserted FROM and disappears from the image", async () => {
    const early = await hold(engine, split("ONBUILD LABEL fired=1", "LABEL a=1"));
    expect(early.member.config).toMatchObject({ Labels: { a: "1" }, OnBuild: ["LABEL fired=1"] });
    expect([early.fold.config.Labels, early.fold.config.OnBuild ?? []]).toEqual([{ a: "1", fired: "1" }, []]);
    sound(early, "refuted");
    const late = await hold(engine, split("LABEL a=1", "ONBUILD LABEL  fired=1"));
    expect(late.fold.config.OnBuild).toEqual(["LABEL  fired=1"]);
    sound(late, "proved exact");
  });
});
