// DESIGN 4.12: what is an instruction, and which form it has.
import { expect, test } from "vitest";
import { parse } from "../../../src/1-read/parse.ts";
import { verdictOf } from "../../5-prove/pairs.ts";
import { describeEngine, pushBase } from "../harness.ts";
import { build, tryBuild } from "./build.ts";
import { hold, sound } from "./pair.ts";

const alpine = { name: "alpine:3.20", platforms: ["linux/amd64", "linux/arm64"] };

await describeEngine("4.12 The text of a Dockerfile", (engine) => {
  test("4.12 RUN ['echo'] is no JSON, so it is shell form", async () => {
    const text = (json: string) => `FROM scratch\nCMD ${json}\n`;
    expect((await build(engine, text("['a', 'b']"))).config.Cmd).toEqual(["/bin/sh", "-c", "['a', 'b']"]);
    expect((await build(engine, text('["a", "b"]'))).config.Cmd).toEqual(["a", "b"]);
    expect(verdictOf({ member: text("['a', 'b']"), fold: text('["a", "b"]') })).toContain("refuted");
  });

  test("4.12 what follows a JSON array is ignored, or makes the line no JSON: by the frontend's age", async () => {
    const text = 'FROM scratch\nCMD ["a"] b\n';
    expect([["a"], ["/bin/sh", "-c", '["a"] b']]).toContainEqual((await build(engine, text)).config.Cmd);
    expect(verdictOf({ member: text, fold: text })).toContain("unproven");
  });

  test("4.12 a line that ends in an escaped escape character does not go on", async () => {
    const text = "FROM scratch\nLABEL a=x\\\\\nLABEL b=y\n";
    expect((await build(engine, text)).config.Labels).toEqual({ a: "x\\", b: "y" });
    expect(parse("Dockerfile", text).kind).not.toBe("dockerfile");
  });

  test("4.12 # escape decides what a line and a variable are: member and fold need the same", async () => {
    const text = (directive: string) => `${directive}FROM scratch\nLABEL a=\\$HOME b=\`$HOME\n`;
    expect((await build(engine, text(""))).config.Labels).toEqual({ a: "$HOME", b: "`" });
    expect((await build(engine, text("# escape=`\n"))).config.Labels).toEqual({ a: "\\", b: "$HOME" });
    expect(verdictOf({ member: text(""), fold: text("# escape=`\n") })).not.toContain("proved");
  });

  test("4.12 a # check that skips and one that is not there build the same", async () => {
    const fold = "FROM scratch\nCOPY f /f\nCMD echo\n";
    const member = `# check=skip=JSONArgsRecommended\n${fold}`;
    const held = await hold(engine, { member, fold, files: { f: "NONCE" } });
    expect(held.comparison.verdict).toBe("identical");
    sound(held, "proved exact");
  });

  test("4.12 comments between continued lines are none of the text", async () => {
    await pushBase(engine, alpine);
    const text = (comment: string) => `FROM alpine:3.20\nRUN echo a \\\n${comment}  b\n`;
    const { execs, history } = await build(engine, text("# not this\n"));
    expect(execs[0]?.args.at(-1)).toBe("echo a   b");
    expect(history.at(-1)).toBe("RUN /bin/sh -c echo a   b # buildkit");
    expect(verdictOf({ member: text(""), fold: text("# not this\n") })).toBe("proved exact");
  });

  test("4.12 an unknown # syntax is another frontend", async () => {
    const text = "# syntax=archfold-no-such-frontend:1\nFROM scratch\nLABEL a=1\n";
    const { code, stderr } = await tryBuild(engine, text);
    expect([code, stderr]).toEqual([1, expect.stringContaining("docker.io/library/archfold-no-such-frontend:1")]);
    expect(verdictOf({ member: text, fold: text })).toContain("unproven");
  });
});
