// DESIGN 5 "Heredocs": who expands a body, and what protects a dollar in it.
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { verdictOf } from "../../5-prove/pairs.ts";
import { describeEngine, pushBase } from "../harness.ts";
import { build } from "./build.ts";

const alpine = { name: "alpine:3.20", platforms: ["linux/amd64", "linux/arm64"] };

await describeEngine("5 Heredocs", (engine) => {
  /** The body that BuildKit writes into the image, and the one that our prover takes to be the same. */
  const body = async (directive: string, word: string, text: string, literal: string) => {
    const copy = (args: string, w: string, t: string) => `${directive}FROM scratch\n${args}COPY <<${w} /f\n${t}\nEND\n`;
    const fold = copy("ARG V=v\n", word, text);
    const { operations } = await build(engine, fold);
    const found = JSON.stringify(operations).match(/"data":"([^"]*)"/)?.[1] ?? "";
    const written = Buffer.from(found, "base64").toString();
    expect(written).toBe(`${literal}\n`);
    return verdictOf({ member: copy("", '"END"', literal), fold });
  };

  test("5 in a COPY body quotes mean nothing, \\ protects $ and vanishes before any letter, and unset names vanish", async () => {
    const verdict = await body("", "END", `"\${V}" '$V' \\$V [$UNSET] \\\\ \\n`, `"v" 'v' $V [] \\ n`);
    expect(verdict).toBe("proved exact");
  });

  test("5 so it does whatever # escape says", async () => {
    const verdict = await body("# escape=`\n", "END", "$V \\$V `$V", "v $V `v");
    expect(verdict).toBe("proved exact");
  });

  test("5 a quoted delimiter keeps a COPY body as it is", async () => {
    expect(await body("", "'END'", `"\${V}" \\$V`, `"\${V}" \\$V`)).toBe("proved exact");
  });

  test("5 a heredoc that is the whole RUN is the script itself: BuildKit expands nothing, the delimiter quoted or not", async () => {
    await pushBase(engine, alpine);
    const run = (word: string) => `RUN <<${word}\necho "$V" '\${V}' \\$V ${nonce}\nEND\n`;
    const nonce = randomUUID();
    const { execs } = await build(engine, `FROM alpine:3.20\nARG V=v\n${run("END")}${run('"END"')}`);
    const script = `echo "$V" '\${V}' \\$V ${nonce}\n`;
    expect(execs.map((e) => e.args)).toEqual([
      ["/bin/sh", "-c", script],
      ["/bin/sh", "-c", script],
    ]);
  });

  test("5 with #! in its first line it is a file that is run, and the shell sees nothing of it", async () => {
    await pushBase(engine, alpine);
    const script = `#!/bin/cat\n\${V} ${randomUUID()}\n`;
    const { execs, operations } = await build(engine, `FROM alpine:3.20\nARG V=v\nRUN <<END\n${script}END\n`);
    expect(execs[0]?.args).toEqual(["/bin/sh", "-c", "/dev/pipes/END"]);
    const data = JSON.stringify(operations).match(/"data":"([^"]*)"/)?.[1] ?? "";
    expect(Buffer.from(data, "base64").toString()).toBe(script);
  });
});
