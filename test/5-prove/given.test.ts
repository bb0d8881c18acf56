// What a build is given beside its platform: the target, named contexts, the values of arguments.
import { describe, expect, test } from "vitest";
import { type Evaluated, evaluate } from "../../src/5-prove/evaluate/evaluate.ts";
import { chainOf } from "../../src/5-prove/evaluate/graph.ts";
import type { Setup } from "../../src/5-prove/evaluate/room.ts";
import { readProgram } from "../../src/5-prove/evaluate/stages.ts";
import { keyOf, show } from "../../src/5-prove/words/text.ts";
import { dockerfile, platformOf } from "./pairs.ts";

function given(text: string, setup: Partial<Setup>): Evaluated {
  return evaluate(readProgram(dockerfile(text)), {
    platform: platformOf("linux/arm64"),
    isAcross: false,
    isFixed: () => true,
    nameBase: keyOf,
    baseLacks: () => false,
    maps: "apart",
    ...setup,
  });
}

const steps = ({ state }: Evaluated): readonly string[] =>
  chainOf(state.tip).map(({ op }) =>
    op.kind === "image"
      ? show(op.ref)
      : op.kind === "named"
        ? op.spec
        : op.kind === "exec"
          ? op.args.join(" ")
          : op.kind,
  );
const messages = ({ troubles }: Evaluated): readonly string[] => troubles.map((t) => t.message);

const STAGES = "FROM a AS one\nRUN x\nFROM one AS two\nRUN y\nFROM b\nCOPY --from=two f /\n";

describe("the target", () => {
  test("a stage by its name, in any case", () => {
    expect(steps(given(STAGES, { target: "TWO" }))).toEqual(["a", "x", "y"]);
    expect(steps(given(STAGES, {}))).toEqual(["b", "files"]);
  });

  test("a number or an unknown name is none", () => {
    expect(messages(given(STAGES, { target: "0" }))).toEqual(['target stage "0" could not be found']);
  });

  test("it is TARGETSTAGE", () => {
    const text = "FROM scratch AS one\nARG TARGETSTAGE\nLABEL s=$TARGETSTAGE\nFROM one AS two\n";
    expect([...(given(text, { target: "one" }).state.config.labels?.values() ?? [])].map((l) => l.shown)).toEqual([
      "s=one",
    ]);
  });
});

describe("named contexts", () => {
  const contexts = (...entries: readonly (readonly [string, string])[]) => ({ contexts: new Map(entries) });

  test("win over an image, whatever its name's spelling", () => {
    for (const name of ["debian", "docker.io/library/debian:latest", "index.docker.io/library/debian"])
      expect(steps(given(`FROM ${name}\nRUN x\n`, contexts(["debian", "docker-image://alpine"])))).toEqual([
        "alpine",
        "x",
      ]);
  });

  test("win over a stage, and over what COPY --from names", () => {
    expect(steps(given(STAGES, { ...contexts(["one", "local:folder"]), target: "two" }))).toEqual([
      "local:folder",
      "y",
    ]);
    expect(messages(given("FROM a\nCOPY --from=ext f /\n", contexts(["ext", "git://h.example/r"])))).toEqual([]);
  });

  test("one for a platform wins over one for all", () => {
    const both = contexts(["a", "local:any"], ["a::linux/arm64", "local:arm"]);
    expect(steps(given("FROM a\n", both))).toEqual(["local:arm"]);
    expect(steps(given("FROM a\n", { ...both, platform: platformOf("linux/amd64") }))).toEqual(["local:any"]);
  });

  test("scratch and context are never replaced", () => {
    expect(steps(given("FROM scratch\n", contexts(["scratch", "local:x"])))).toEqual(["scratch"]);
  });

  test("what is no source is refused where it is reached", () => {
    const wrong = contexts(["a", "foo:bar"]);
    expect(messages(given("FROM a\n", wrong))).toEqual(["unsupported context source foo for a"]);
    expect(messages(given("FROM a\nFROM b\n", wrong))).toEqual([]);
  });
});

describe("arguments", () => {
  const values = (entries: Readonly<Record<string, string>>) => ({ values: new Map(Object.entries(entries)) });
  const label = (text: string, setup: Partial<Setup>) => {
    const evaluated = given(text, setup);
    return [...(evaluated.state.config.labels?.values() ?? [])].map((l) => l.shown).join() + messages(evaluated).join();
  };

  test("are known where they are given, and their defaults are not read then", () => {
    expect(label("FROM scratch\nARG A=${NO?gone}\nLABEL a=$A\n", values({ A: "1" }))).toBe("a=1");
    expect(label("FROM scratch\nARG A=${NO?gone}\nLABEL a=$A\n", {})).toContain("NO: gone");
  });

  test("choose between stages and images then", () => {
    const text = "ARG BASE=b\nFROM x AS s\nFROM $BASE\nRUN y\n";
    expect(steps(given(text, values({ BASE: "s" })))).toEqual(["x", "y"]);
  });

  test("may be those of the platform, globally and in a stage that declares them", () => {
    expect(steps(given("FROM a-$TARGETARCH\n", values({ TARGETARCH: "mine" })))).toEqual(["a-mine"]);
    expect(label("FROM scratch\nARG TARGETARCH\nLABEL a=$TARGETARCH\n", values({ TARGETARCH: "mine" }))).toBe("a=mine");
  });
});
