// Known configurations of bases: what the proof had to assume is decided, and refuted where the base says otherwise.
import { describe, expect, test } from "vitest";
import { type Pair, platformOf, provePair, verdictOf } from "./pairs.ts";

const split = (before: string, after: string, base = "nginx") => ({
  member: `FROM ${base}\n${before}\n${after}\n`,
  fold: `FROM ${base} AS a-arm64\n${before}\nFROM a-\${TARGETARCH}\n${after}\n`,
});
const PATH = ["PATH=/bin"];
const assumed = (pair: Pair) => provePair(pair).assumptions;

describe("ENV", () => {
  const read = split("ARG NGINX_VERSION=1", "LABEL v=$NGINX_VERSION");

  test("a base that lacks the name needs no assumption", () => {
    expect(assumed(read)).toEqual([{ base: "nginx", envLacks: ["NGINX_VERSION"], onbuild: "none" }]);
    const proof = provePair({ ...read, bases: { nginx: { Env: PATH } }, strict: true });
    expect(proof).toMatchObject({
      verdict: "proved",
      grade: "exact",
      assumptions: [],
      bases: [{ ref: "nginx", platform: "linux/arm64", digest: "sha256:0", origin: "lock" }],
    });
  });

  test("a base that sets it refutes the fold, with the lines", () => {
    const proof = provePair({ ...read, bases: { nginx: { Env: [...PATH, "NGINX_VERSION=2"] } } });
    expect(proof).toMatchObject({ verdict: "refuted", difference: { memberLine: 3, foldLine: 4 } });
    expect(proof.difference?.message).toContain("v=2 in the fold");
  });

  test("and so does a RUN that would see it", () => {
    const run = split("ARG FOO=text", "RUN x");
    expect(verdictOf({ ...run, bases: { nginx: { Env: ["FOO=base"] } } })).toContain("refuted: RUN sees FOO=");
    expect(verdictOf({ ...run, bases: { nginx: { Env: PATH } } })).toBe("proved same-commands");
  });

  test("where it stands among the others is decided too", () => {
    const lang = split("ENV LANG=C", "RUN x");
    expect(verdictOf(lang)).toBe("proved same-commands");
    expect(verdictOf({ ...lang, bases: { nginx: { Env: PATH } } })).toBe("proved exact");
    expect(verdictOf({ ...lang, bases: { nginx: { Env: ["LANG=de", "A=1"] } } })).toBe("proved same-commands");
  });

  test("a fold that sets again what the base sets is the same", () => {
    const pair = { member: "FROM nginx\nRUN x\n", fold: "FROM nginx\nENV A=1\nRUN x\n" };
    expect(verdictOf(pair)).toContain("refuted");
    expect(verdictOf({ ...pair, bases: { nginx: { Env: ["A=1"] } } })).toContain("proved");
  });

  test("of two bases only the one that is not known is assumed about", () => {
    const member = "FROM a AS one\nARG X=1\nRUN x\nFROM b\nARG Y=1\nRUN y\nCOPY --from=one /x /x\n";
    const fold = `FROM a AS s\nARG X=1\nFROM s AS one\nRUN x\nFROM b AS t\nARG Y=1\nFROM t\nRUN y\nCOPY --from=one /x /x\n`;
    expect(assumed({ member, fold, bases: { a: { Env: PATH } } })).toEqual([
      { base: "b", envLacks: ["Y"], onbuild: "none" },
    ]);
  });

  test("the fold's other name for it is looked up by the member's", () => {
    const platform = platformOf("linux/arm64").name;
    const premise = {
      kind: "base",
      platform,
      memberRef: "arm64v8/alpine",
      foldRef: "alpine",
      by: "decision",
    } as const;
    const member = "FROM arm64v8/alpine\nARG X=1\nRUN x\n";
    const fold = "FROM alpine AS a\nARG X=1\nFROM a\nRUN x\n";
    const pair = { member, fold, premises: [premise], strict: true };
    expect(verdictOf(pair)).toContain("unproven: --strict");
    expect(verdictOf({ ...pair, bases: { "arm64v8/alpine": { Env: PATH } } })).toBe("proved same-commands");
  });
});

describe("ONBUILD", () => {
  test("without triggers a split needs no assumption", () => {
    const pair = split("RUN a", "RUN b");
    expect(assumed(pair)).toEqual([{ base: "nginx", onbuild: "none" }]);
    expect(assumed({ ...pair, bases: { nginx: {} } })).toEqual([]);
  });

  test("a triggered CMD is lost before an ENTRYPOINT behind a split", () => {
    const pair = split("RUN a", 'ENTRYPOINT ["e"]');
    const bases = { nginx: { OnBuild: ['CMD ["c"]'] } };
    expect(verdictOf({ ...pair, bases })).toContain("refuted: the image's CMD is");
    expect(verdictOf({ ...pair, fold: pair.member, bases })).toBe("proved exact");
  });

  test("a COPY trigger reads the moved context", () => {
    const pair = { member: "FROM nginx\n", fold: "FROM nginx\n", from: "arm64", to: "" };
    expect(assumed(pair)).toEqual([{ base: "nginx", onbuild: "none" }]);
    expect(provePair({ ...pair, bases: { nginx: { OnBuild: ["COPY app /app"] } } })).toMatchObject({
      verdict: "refuted",
      difference: { memberLine: 1, foldLine: 1 },
    });
    expect(verdictOf({ ...pair, bases: { nginx: { OnBuild: ["RUN make"] } } })).toBe("proved exact");
  });

  test("an ARG of a trigger may be given, and is none of the fold's own", () => {
    const bases = { nginx: { OnBuild: ["ARG V=1", "LABEL v=$V"] } };
    const pair = { member: "FROM nginx\n", fold: "FROM nginx\n", bases };
    expect(provePair(pair)).toMatchObject({ verdict: "proved", notes: [] });
    expect(verdictOf({ ...pair, fold: "FROM nginx\nLABEL v=1\n" })).toContain("refuted");
  });

  test("a trigger that names a stage takes the one that each text has", () => {
    const bases = { nginx: { OnBuild: ["COPY --from=dist /d /d"] } };
    const member = "FROM alpine AS dist\nRUN a\nFROM nginx\n";
    expect(verdictOf({ member, fold: member, bases })).toBe("proved exact");
    expect(verdictOf({ member, fold: member.replace("RUN a", "RUN b"), bases })).toContain("refuted");
    expect(verdictOf({ member, fold: "FROM nginx AS last\nFROM alpine AS dist\nFROM last\n", bases })).toContain(
      'unproven: cannot copy from stage "dist"',
    );
  });

  test("what is not understood is unproven, where the stage is reached", () => {
    const bases = { nginx: { OnBuild: ["FROB x"] } };
    expect(verdictOf({ member: "FROM nginx\n", fold: "FROM nginx\n", bases })).toContain("unproven: the trigger");
    const unused = "FROM nginx AS unused\nFROM alpine\n";
    expect(verdictOf({ member: unused, fold: unused, bases })).toBe("proved exact");
  });
});

describe("SHELL", () => {
  const blanks = { member: "FROM nginx\nRUN a  b\n", fold: "FROM nginx\nRUN a b\n" };

  test("a POSIX shell reads blanks as one, another does not", () => {
    expect(assumed(blanks)).toEqual([{ base: "nginx", shell: "posix" }]);
    expect(assumed({ ...blanks, bases: { nginx: {} } })).toEqual([]);
    expect(verdictOf({ ...blanks, bases: { nginx: { Shell: ["/bin/bash", "-c"] } } })).toBe("proved same-commands");
    expect(verdictOf({ ...blanks, bases: { nginx: { Shell: ["pwsh", "-Command"] } } })).toContain("refuted");
  });
});

describe("LABEL, EXPOSE and VOLUME leak between children of a stage from the base's own on", () => {
  const member = "FROM nginx AS b\nLABEL x=1\nRUN b\nFROM nginx\nCOPY --from=b /b /b\nLABEL y=1\n";
  const shared = `FROM nginx AS base\nFROM base AS b\nLABEL x=1\nRUN b\nFROM base\nCOPY --from=b /b /b\nLABEL y=1\n`;

  test("where the base has labels, and not for sure where it is not known to have none", () => {
    const leaking = "unproven: stages share a stage";
    expect(verdictOf({ member, fold: shared, bases: { nginx: { Labels: { l: "1" } } } })).toContain(leaking);
    expect(verdictOf({ member, fold: shared, bases: { nginx: {} } })).toContain(leaking);
  });

  test("what the base has is the image's", () => {
    const text = "FROM nginx\nLABEL l=1\n";
    const bases = { nginx: { Labels: { l: "1" } } };
    expect(verdictOf({ member: text, fold: "FROM nginx\n", bases })).toBe("proved exact");
  });
});

test("the rest of a configuration is compared as if the FROM had set it", () => {
  const config = { Cmd: ["c"], User: "u", WorkingDir: "/w", Volumes: { "/v": {} }, ExposedPorts: { "80/tcp": {} } };
  const again = "FROM nginx\nUSER u\nVOLUME /v\nEXPOSE 80\n";
  const pair = { member: "FROM nginx\n", fold: again };
  expect(verdictOf({ ...pair, bases: { nginx: config } })).toBe("proved exact");
  expect(verdictOf({ ...pair, bases: { nginx: { ...config, User: "v" } } })).toContain(
    "refuted: the image's USER is v",
  );
  const relative = { member: "FROM nginx\nWORKDIR x\n", fold: "FROM nginx\nWORKDIR /w/x\n" };
  expect(verdictOf({ ...relative, bases: { nginx: config } })).toBe("proved exact");
  expect(verdictOf(relative)).toContain("refuted");
});
