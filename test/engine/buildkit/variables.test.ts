// DESIGN 5 "Variables, measured": a variable of an arch stage is what the member wrote, and what RUN sees beside it.
import { randomUUID } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describeEngine, docker, dockerOk, folder, pushBase } from "../harness.ts";
import { build, tryBuild } from "./build.ts";
import { hold, sound } from "./pair.ts";

const alpine = { name: "alpine:3.20", platforms: ["linux/amd64", "linux/arm64"] };
const KEY = "${TARGETARCH}${TARGETVARIANT}";

await describeEngine("5 Variables, measured", (engine) => {
  test("5 COPY, ADD, ENV and LABEL expand an inherited ARG to exactly what the member had, from its cache", async () => {
    await pushBase(engine, alpine);
    const lines = (v: string) => `COPY app-${v} /app\nADD tool-${v} /tool\nENV A=${v}-x\nLABEL a=${v}\nCMD ["/app"]\n`;
    const held = await hold(engine, {
      member: `FROM alpine:3.20\n${lines("x86_64")}`,
      fold: `FROM alpine:3.20 AS arch-amd64\nARG S6_ARCH=x86_64\nFROM arch-${KEY}\n${lines("${S6_ARCH}")}`,
      files: { "app-x86_64": "NONCE", "tool-x86_64": "t NONCE" },
    });
    expect([held.cached, held.comparison.verdict]).toEqual([true, "equivalent"]);
    // Nothing of the variable is in the configuration: only the history has one entry more.
    expect(held.fold.config).toEqual(held.member.config);
    expect(held.comparison.ignored.map((i) => [i.name, i.to])).toEqual([["added-entry", "ARG S6_ARCH=x86_64"]]);
    sound(held, "proved exact");
  });

  test("5 RUN gives the word in double quotes, a list of words unquoted, and nothing for an empty list", async () => {
    await pushBase(engine, alpine);
    const text = (script: string, args: string) =>
      `FROM alpine:3.20 AS a\n${args}FROM a\nRUN for w in ${script}; do echo "<$w>"; done > /said; : ${nonce}\nFROM scratch\nCOPY --from=1 /said /\n`;
    const nonce = randomUUID();
    const said = async (script: string, args: string) => {
      const out = await folder({ Dockerfile: text(script, args) });
      await mkdir(join(out, "out"));
      await dockerOk(engine, ["buildx", "build", "-o", `type=local,dest=${join(out, "out")}`, out]);
      return (await readFile(join(out, "out/said"), "utf8")).split("\n").filter((w) => w !== "");
    };
    const args = 'ARG W=x86_64\nARG L="two words"\nARG E=\n';
    const script = '"s6-${W}" ${L} "${L}" ${E} "${E}" ${W}b';
    expect(await said(script, args)).toEqual(["<s6-x86_64>", "<two>", "<words>", "<two words>", "<>", "<x86_64b>"]);
  });

  test("5 each later RUN has one variable more, in its environment and its history, and is not from the member's cache", async () => {
    await pushBase(engine, alpine);
    const text = (word: string, args: string) =>
      `FROM alpine:3.20 AS a\n${args}FROM a\nRUN : ${word} NONCE\nRUN : NONCE\n`;
    const held = await hold(engine, { member: text("x86_64", ""), fold: text('"x86_64"', "ARG S6_ARCH=x86_64\n") });
    expect(held.cached).toBe(false);
    const env = (of: typeof held.fold) => of.execs.map((e) => e.env.filter((v) => !v.startsWith("PATH=")));
    expect([env(held.member), env(held.fold)]).toEqual([
      [[], []],
      [["S6_ARCH=x86_64"], ["S6_ARCH=x86_64"]],
    ]);
    // Docker 26 does not write down what comes from the stage below.
    const written = engine.isOlder ? "RUN" : "RUN |1 S6_ARCH=x86_64";
    expect(held.fold.history.slice(-2).map((text) => text.split(" : ")[0])).toEqual([
      `${written} /bin/sh -c`,
      `${written} /bin/sh -c`,
    ]);
    expect(held.fold.config).toEqual(held.member.config);
  });

  test("5 --check has no complaint about a fold with variables, but warns of names like secrets", async () => {
    await pushBase(engine, alpine);
    const help = await docker(engine, ["buildx", "build", "--help"]);
    if (!help.stdout.includes("--check")) return;
    const fold = (name: string) =>
      `FROM alpine:3.20 AS a-amd64\nARG ${name}=x\nFROM alpine:3.20 AS a-arm64\nARG ${name}=y\nFROM a-${KEY}\nRUN echo "\${${name}}"\n`;
    const check = async (text: string) => {
      const { code, stdout, stderr } = await docker(engine, [
        "buildx",
        "build",
        "--check",
        await folder({ Dockerfile: text }),
      ]);
      return [code, (stdout + stderr).match(/SecretsUsedInArgOrEnv|no warnings found/)?.[0]];
    };
    expect(await check(fold("S6_ARCH"))).toEqual([0, "no warnings found"]);
    for (const word of ["KEY", "TOKEN", "SECRET", "AUTH", "PASSWORD"])
      expect([word, await check(fold(`S6_${word}`))]).toEqual([word, [1, "SecretsUsedInArgOrEnv"]]);
    const built = await tryBuild(engine, `# check=error=true\n${fold("S6_KEY")}`);
    expect([built.code, built.stderr]).toEqual([1, expect.stringContaining("lint violation found")]);
    expect((await tryBuild(engine, fold("S6_KEY").replace(/RUN.*\n/, ""))).code).toBe(0);
  });
});

await describeEngine("5 Measured instruction by instruction", (engine) => {
  const V = 'ARG V=v W="1 2" E= S=SIGINT\n';

  test("5 ${V} is expanded in ENV, EXPOSE, LABEL, STOPSIGNAL, USER, VOLUME and WORKDIR, in names and keys too", async () => {
    const lines = ["ENV N${V}=a${V}", "EXPOSE ${W}", "LABEL k${V}=l${V}", "STOPSIGNAL ${S}", "WORKDIR /w/${V}"];
    const kept = ["VOLUME /${V}", "USER ${V}", "LABEL single='${V}' back=\\${V} double=\"${V}\""];
    const { config } = await build(engine, `FROM scratch\n${V}${[...lines, ...kept].join("\n")}\n`);
    expect(config).toMatchObject({
      Env: [expect.stringMatching(/^PATH=/), "Nv=av"],
      ExposedPorts: { "1/tcp": {}, "2/tcp": {} },
      Labels: { kv: "lv", single: "${V}", back: "${V}", double: "v" },
      StopSignal: "SIGINT",
      User: "v",
      Volumes: { "/v": {} },
      WorkingDir: "/w/v",
    });
  });

  test("5 CMD, ENTRYPOINT, ONBUILD, SHELL, MAINTAINER and exec-form RUN keep the text", async () => {
    await pushBase(engine, alpine);
    const lines = ["CMD a ${V}", 'ENTRYPOINT ["a", "${V}"]', "ONBUILD LABEL a=${V}", "MAINTAINER ${V}"];
    const run = `RUN ["/bin/echo", "\${V}"]\nSHELL ["/bin/sh", "-\${V}"]\n`;
    const { config, execs, image } = await build(engine, `FROM alpine:3.20\n${V}${lines.join("\n")}\n${run}`);
    expect(config).toMatchObject({
      Cmd: ["/bin/sh", "-c", "a ${V}"],
      Entrypoint: ["a", "${V}"],
      OnBuild: ["LABEL a=${V}"],
      Shell: ["/bin/sh", "-${V}"],
    });
    expect(execs[0]?.args).toEqual(["/bin/echo", "${V}"]);
    expect(image.config["author"]).toBe("${V}");
  });

  test("5 it is expanded in COPY and ADD, --chown, --chmod, and the target, source and id of RUN --mount", async () => {
    await pushBase(engine, alpine);
    const mount = "--mount=target=/m-${V},source=${V}.txt --mount=type=cache,target=/c-${V},id=id-${V}";
    const text = `FROM alpine:3.20\n${V}COPY --chown=\${V}:7 --chmod=\${M} \${V}.txt /\${V}/\nADD \${V}.txt /a\${V}\nRUN ${mount} : ${randomUUID()}\n`;
    const { execs, operations } = await build(engine, text.replace("ARG V=v", "ARG M=640 V=1"), {
      context: { "1.txt": "x" },
    });
    expect(execs[0]?.mounts).toMatchObject([
      { dest: "/" },
      { dest: "/c-1", cacheOpt: { ID: expect.stringMatching(/id-1$/) } },
      { dest: "/m-1" },
    ]);
    const files = JSON.stringify(operations.filter((op) => op["file"] !== undefined));
    expect(files).toContain('"src":"/1.txt","dest":"/1/"');
    expect(files).toContain('"src":"/1.txt","dest":"/a1"');
    // Docker 26 takes no variable there, and says nothing.
    expect(files.includes('"mode":416')).toBe(!engine.isOlder);
    expect(files).toMatch(/"user":\{"User":\{"by\w+":1\}/);
  });

  test("5 COPY does not split an expanded value into words, and an empty source copies the whole context", async () => {
    const copy = (source: string) => `FROM scratch\n${V}COPY ${source} /d/\n`;
    const context = { a: "a", "1 2": "both words" };
    const files = async (source: string) => {
      const { image } = await build(engine, copy(source), { context });
      const [layer] = image.layers;
      const read = await layer?.files();
      if (read?.kind !== "files") throw new Error("no layer");
      return read.entries
        .map((e) => e.path)
        .filter((p) => p.startsWith("d/"))
        .sort();
    };
    expect(await files("${W}")).toEqual(["d/1 2"]);
    expect(await files("${E}")).toEqual(["d/1 2", "d/a"]);
    expect((await tryBuild(engine, copy("${W}"), { context: { 1: "", 2: "" } })).stderr).toContain('"/1 2": not found');
  });

  test("5 ADD --checksum expands, COPY --exclude does not", async () => {
    const sum = `ARG S=sha256:${"0".repeat(64)}\n`;
    const add = `FROM scratch\n${sum}ADD --checksum=\${S} http://127.0.0.1:9/f /f\n`;
    expect((await tryBuild(engine, add)).stderr).toMatch(/127\.0\.0\.1:9|connection refused/);
    const bad = `FROM scratch\n${sum.replace("sha256", "nosuch")}ADD --checksum=\${S} http://127.0.0.1:9/f /f\n`;
    expect((await tryBuild(engine, bad)).stderr).toContain("nosuch");
    const copy = `FROM scratch\n${V}COPY --exclude=\${V} . /d/\n`;
    const { code, stderr, images } = await tryBuild(engine, copy, { context: { v: "v", a: "a" } });
    // A flag of newer frontends.
    if (code !== 0) return expect(stderr).toContain("unknown flag");
    const read = await images[0]?.image.layers[0]?.files();
    expect(read?.kind === "files" && read.entries.map((e) => e.path).sort()).toEqual(["d", "d/a", "d/v"]);
  });

  test.each([
    ["ENV ${KV}", "ENV must have two arguments"],
    ["HEALTHCHECK --interval=${V} CMD true", 'time: invalid duration "${V}"'],
  ])("5 %s is a parse error", async (line, message) => {
    const { code, stderr } = await tryBuild(engine, `FROM scratch\nARG KV=a=b V=5s\n${line}\n`);
    expect([code, stderr]).toEqual([1, expect.stringContaining(message)]);
  });
});
