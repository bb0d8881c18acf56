// DESIGN 4.13: what a base holds and no text shows, and that the prover names each of it as an assumption.
import { describe, expect, test } from "vitest";
import { verdictOf } from "../../5-prove/pairs.ts";
import { describeEngine, pushBase } from "../harness.ts";
import { tryBuild } from "./build.ts";
import { hold, sound } from "./pair.ts";

const platforms = ["linux/amd64"];
const full = {
  name: "buildkit/full:1",
  platforms,
  config: {
    env: { FOO: "base" },
    lines: ['SHELL ["/bin/busybox", "sh", "-c"]', "LABEL of=base", "EXPOSE 1", "VOLUME /1"],
  },
};
const triggering = {
  name: "buildkit/triggering:1",
  platforms,
  config: { lines: ["ONBUILD COPY app /app", 'ONBUILD CMD ["triggered"]'] },
};

const split = (before: string, after: string, base: string) => ({
  member: `FROM ${base}\n${before}\n${after}\n`,
  fold: `FROM ${base} AS a\n${before}\nFROM a\n${after}\n`,
});

await describeEngine("4.13 What a base holds", (engine) => {
  describe("ENV", () => {
    const pair = split("ARG FOO=arm", "LABEL v=$FOO", full.name);

    test("4.13 the base's ENV beats an ARG of the text after a split, even against --build-arg", async () => {
      await pushBase(engine, full);
      for (const args of [{}, { FOO: "given" }]) {
        const held = await hold(engine, { ...pair, args });
        const values = [held.member, held.fold].map((b) => b.config.Labels?.["v"]);
        expect(values).toEqual([args.FOO ?? "arm", "base"]);
        expect(held.proof.assumptions).toEqual([{ base: full.name, envLacks: ["FOO"], onbuild: "none" }]);
      }
      expect(verdictOf({ ...pair, strict: true })).toContain("unproven: --strict");
    });

    test("4.13 it is no matter where no ARG crosses the FROM", async () => {
      await pushBase(engine, full);
      const held = await hold(engine, split("ARG FOO=arm\nLABEL v=$FOO", "USER x", full.name));
      expect(held.fold.config.Labels).toMatchObject({ v: "arm" });
      expect(held.proof.assumptions).toEqual([{ base: full.name, onbuild: "none" }]);
      sound(held, "proved exact");
    });
  });

  test("4.13 SHELL: the base's reads RUN, so blanks count unless it is a POSIX shell", async () => {
    await pushBase(engine, full);
    const text = (words: string) => `FROM ${full.name}\nRUN ${words} NONCE\n`;
    const held = await hold(engine, { member: text("echo a"), fold: text("echo  a") });
    expect(held.fold.execs[0]?.args.slice(0, 3)).toEqual(["/bin/busybox", "sh", "-c"]);
    expect([held.cached, held.proof.assumptions]).toEqual([false, [{ base: full.name, shell: "posix" }]]);
    sound(held, "proved same-commands");
  });

  describe("ONBUILD", () => {
    test("4.13 a COPY trigger reads the moved context", async () => {
      await pushBase(engine, triggering);
      const member = `FROM ${triggering.name}\nCOPY f /f\n`;
      const fold = `FROM ${triggering.name}\nCOPY arm/f /f\n`;
      const files = { "arm/app": "app", "arm/f": "f" };
      const built = await tryBuild(engine, member, { context: { app: "app", f: "f" } });
      expect(built.images[0]?.history).toContain("COPY app /app # buildkit");
      expect((await tryBuild(engine, fold, { context: files })).stderr).toContain('"/app": not found');
      const pair = { member, fold, from: "arm", to: "", tree: Object.keys(files) };
      expect(verdictOf(pair)).toBe("proved exact");
      expect(verdictOf({ ...pair, strict: true })).toContain("unproven: --strict");
    });

    test("4.13 a triggered CMD is lost before an ENTRYPOINT behind a split", async () => {
      await pushBase(engine, triggering);
      const held = await hold(engine, {
        ...split("USER x", 'ENTRYPOINT ["e"]', triggering.name),
        files: { app: "NONCE" },
      });
      expect([held.member, held.fold].map((b) => b.config.Cmd)).toEqual([["triggered"], undefined]);
      expect(held.proof.assumptions).toEqual([{ base: triggering.name, onbuild: "none" }]);
    });

    test("4.13 triggers fire once, in the stage of that FROM, and are no assumption where both have the same stages", async () => {
      await pushBase(engine, triggering);
      const { fold } = split("USER x", 'ENTRYPOINT ["e"]', triggering.name);
      const held = await hold(engine, { member: fold, fold, files: { app: "NONCE" } });
      expect([held.member.config.OnBuild ?? [], held.proof.assumptions]).toEqual([[], []]);
      sound(held, "proved exact");
    });
  });

  test("4.13 LABEL, EXPOSE and VOLUME: the leak of 4.3 begins at the base's own", async () => {
    await pushBase(engine, full);
    const apart = `FROM ${full.name} AS one\nLABEL one=1\nCOPY f /f\nFROM ${full.name}\nCOPY --from=one /f /f\nLABEL two=1\n`;
    const shared = `FROM ${full.name} AS base\n${apart.replaceAll(full.name, "base")}`;
    const held = await hold(engine, { member: apart, fold: shared, files: { f: "NONCE" } });
    expect(held.member.config.Labels).toEqual({ of: "base", two: "1" });
    expect([held.member.config.Labels, { of: "base", one: "1", two: "1" }]).toContainEqual(held.fold.config.Labels);
    sound(held, "unproven");
  });
});
