// DESIGN 4.2: build arguments and platform arguments, where they are seen and what they are.
import { expect, test } from "vitest";
import { verdictOf } from "../../5-prove/pairs.ts";
import { describeEngine, pushBase } from "../harness.ts";
import { type Asked, build } from "./build.ts";
import { hold, sound } from "./pair.ts";

const alpine = { name: "alpine:3.20", platforms: ["linux/amd64", "linux/arm64"] };

await describeEngine("4.2 Arguments", (engine) => {
  const labels = async (text: string, asked: Asked = {}) => (await build(engine, text, asked)).config.Labels;

  test("4.2 platform ARGs are global: FROM sees them undeclared, a stage only declared ones", async () => {
    const text =
      "FROM scratch AS x-amd64\nFROM x-${TARGETARCH}\nLABEL before=:$TARGETARCH\nARG TARGETARCH\nLABEL after=:$TARGETARCH\n";
    expect(await labels(text)).toEqual({ before: ":", after: ":amd64" });
  });

  test("4.2 a declared ARG TARGETARCH is in the environment of every later RUN, of child stages too", async () => {
    await pushBase(engine, alpine);
    const member = "FROM alpine:3.20\nRUN : NONCE 1\nRUN : NONCE 2\n";
    const fold = "FROM alpine:3.20 AS a\nARG TARGETARCH\nRUN : NONCE 1\nFROM a\nRUN : NONCE 2\n";
    const held = await hold(engine, { member, fold });
    const has = held.fold.execs.map((exec) => exec.env.includes("TARGETARCH=amd64"));
    expect([held.cached, ...has]).toEqual([false, true, true]);
    sound(held, "proved same-commands");
  });

  test("4.2 a default on TARGETARCH, global or in a stage, replaces the automatic value", async () => {
    const member = "FROM scratch\nARG TARGETARCH\nLABEL t=$TARGETARCH\n";
    const global = await hold(engine, { member, fold: `ARG TARGETARCH=mine\n${member}` });
    expect(global.fold.config.Labels).toEqual({ t: "mine" });
    sound(global, "refuted");
    const inStage = await hold(engine, { member, fold: member.replace("ARG TARGETARCH", "ARG TARGETARCH=mine") });
    expect(inStage.fold.config.Labels).toEqual({ t: "mine" });
    sound(inStage, "refuted");
  });

  test("4.2 ARG words on one line see each other, but not in Docker 26; ENV words do not", async () => {
    const env = { member: "FROM scratch\nENV A=0\nENV A=1 B=$A\n", fold: "FROM scratch\nENV A=0\nENV A=1\nENV B=$A\n" };
    const ofEnv = await hold(engine, env);
    expect([ofEnv.member, ofEnv.fold].map((b) => b.config.Env?.at(-1))).toEqual(["B=0", "B=1"]);
    sound(ofEnv, "refuted");
    const arg = "FROM scratch\nARG A=0\nARG A=1 B=$A\nLABEL b=$B\n";
    const ofArg = await hold(engine, { member: arg, fold: arg.replace("A=1 B", "A=1\nARG B") });
    expect([ofArg.member, ofArg.fold].map((b) => b.config.Labels)).toEqual([
      { b: engine.isOlder ? "0" : "1" },
      { b: "1" },
    ]);
    sound(ofArg, "unproven");
  });

  test("4.2 an ARG's name stands as it is written, but in Docker 26 it is a word like its default", async () => {
    const text = "FROM scratch\nARG N=B\nARG 'A'=1\nARG $N=2\nLABEL a=:$A b=:$B\n";
    expect(await labels(text)).toEqual(engine.isOlder ? { a: ":1", b: ":2" } : { a: ":", b: ":" });
    const quoted = "FROM scratch\nARG 'A'=1\nLABEL a=:$A\n";
    sound(await hold(engine, { member: quoted, fold: quoted.replace("ARG 'A'=1\n", "") }), "unproven");
    const chosen = "FROM scratch\nARG N=B\nARG $N=2\nLABEL b=:$B\n";
    sound(await hold(engine, { member: chosen, fold: chosen.replace("ARG $N=2\n", "") }), "unproven");
  });

  test("4.2 a global ARG without a default leaves a platform argument alone, but Docker 26 forgets it", async () => {
    const text =
      "ARG TARGETARCH\nFROM scratch AS x-amd64\nFROM x-${TARGETARCH}\nARG TARGETARCH\nLABEL a=:$TARGETARCH\n";
    if (engine.isOlder) await expect(labels(text)).rejects.toThrow();
    else expect(await labels(text)).toEqual({ a: ":amd64" });
    const stage = "ARG TARGETARCH\nFROM scratch\nARG TARGETARCH\nLABEL a=:$TARGETARCH\n";
    expect(await labels(stage)).toEqual({ a: engine.isOlder ? ":" : ":amd64" });
    sound(await hold(engine, { member: stage, fold: stage.replace("ARG TARGETARCH\n", "") }), "unproven");
  });

  test("4.2 TARGETOSVERSION and BUILDOSVERSION are there and empty, and nothing in Docker 26", async () => {
    const text =
      "FROM scratch\nARG TARGETOSVERSION\nARG BUILDOSVERSION\nLABEL t=:${TARGETOSVERSION-none}${BUILDOSVERSION-none}\n";
    expect(await labels(text)).toEqual({ t: engine.isOlder ? ":nonenone" : ":" });
    const fold = text.replace("${BUILDOSVERSION-none}", "$BUILDOSVERSION");
    sound(await hold(engine, { member: text, fold }), "unproven");
  });

  test("4.2 the default of an ARG that is given is not read, but Docker 26 reads it and refuses what it must", async () => {
    const text = "FROM scratch\nARG A=${NOPE:?none}\nLABEL a=:$A\n";
    await expect(labels(text)).rejects.toThrow();
    if (engine.isOlder) await expect(labels(text, { args: { A: "x" } })).rejects.toThrow();
    else expect(await labels(text, { args: { A: "x" } })).toEqual({ a: ":x" });
  });

  test("4.2 a label whose key is an argument may be any other: which was set last matters", async () => {
    const text = (lines: string) => `FROM scratch\nARG K=b\n${lines}\n`;
    const [member, fold] = [text("LABEL a=1 $K=2\nLABEL a=3"), text("LABEL a=3 $K=2")];
    const args = { K: "a" };
    expect([await labels(member, { args }), await labels(fold, { args })]).toEqual([{ a: "3" }, { a: "2" }]);
    expect(verdictOf({ member, fold })).toContain("refuted");
  });

  test("4.2 a global ARG's default does not see an undeclared name", async () => {
    const text = "ARG A=<$NOPE$B>\nFROM scratch\nARG A\nLABEL a=$A\n";
    expect(await labels(text, { args: { NOPE: "x", B: "y" } })).toEqual({ a: "<>" });
    expect(await labels(`ARG B\n${text}`, { args: { NOPE: "x", B: "y" } })).toEqual({ a: "<y>" });
  });

  test("4.2 FROM a:${T:-1} under a bare ARG T: the default, what is given, and the default again where it is given empty", async () => {
    const text =
      "ARG T\nFROM scratch AS x-1\nLABEL v=1\nFROM scratch AS x-2\nLABEL v=2\nFROM x-${T:-1}\nARG T=1\nLABEL t=:$T\n";
    expect(await labels(text)).toEqual({ v: "1", t: ":1" });
    expect(await labels(text, { args: { T: "2" } })).toEqual({ v: "2", t: ":2" });
    expect(await labels(text, { args: { T: "" } })).toEqual({ v: "1", t: ":" });
    await pushBase(engine, alpine);
    const member = "ARG T=3.20\nFROM alpine:$T\nARG T\nRUN : NONCE $T\n";
    const fold = "ARG T\nFROM alpine:${T:-3.20} AS a\nFROM a\nARG T=3.20\nRUN : NONCE $T\n";
    const held = await hold(engine, { member, fold });
    expect(held.cached).toBe(true);
    sound(held, "proved exact");
    await expect(build(engine, member, { args: { T: "" } })).rejects.toThrow();
  });

  test("4.2 --build-arg of a name that a member does not declare is ignored there, and sets a fold's variable", async () => {
    const member = "FROM scratch\nLABEL v=arm64\n";
    const fold = "FROM scratch AS a\nARG V=arm64\nFROM a\nLABEL v=$V\n";
    const set = await hold(engine, { member, fold, args: { V: "other" } });
    expect([set.member, set.fold].map((b) => b.config.Labels)).toEqual([{ v: "arm64" }, { v: "other" }]);
    expect([set.verdict, set.proof.notes]).toEqual(["proved exact", ["not to be overridden: V"]]);
    sound(await hold(engine, { member, fold }), "proved exact");
  });

  test("4.2 --build-arg reaches an ARG that only the parent stage declares", async () => {
    const text = "FROM scratch AS a\nARG A=1\nFROM a\nLABEL a=$A\n";
    expect(await labels(text)).toEqual({ a: "1" });
    expect(await labels(text, { args: { A: "2" } })).toEqual({ a: "2" });
    const held = await hold(engine, {
      member: "FROM scratch\nARG A=1\nLABEL a=$A\n",
      fold: text,
      args: { A: "2" },
    });
    sound(held, "proved exact");
  });
});
