// DESIGN 4.3: what an inserted FROM changes, rule by rule, on texts alone.
import { describe, expect, test } from "vitest";
import { provePair, verdictOf } from "./pairs.ts";

const split = (before: string, after: string, base = "scratch") => ({
  member: `FROM ${base}\n${before}\n${after}\n`,
  fold: `FROM ${base} AS a-arm64\n${before}\nFROM a-\${TARGETARCH}\n${after}\n`,
});

describe("kept across a FROM", () => {
  test.each([
    ["ENV X=1", "LABEL v=$X"],
    ["WORKDIR a", "WORKDIR b"],
    ["WORKDIR /w", "COPY f ."],
    ["USER app", "WORKDIR /w"],
    ["USER app", "RUN id"],
    ['SHELL ["/bin/bash", "-c"]', "RUN x\nCMD y"],
    ["LABEL a=1\nEXPOSE 80\nVOLUME /v", "LABEL b=2"],
    ["STOPSIGNAL SIGINT\nHEALTHCHECK NONE\nMAINTAINER me", "CMD x"],
    ["COPY --link --chown=1:2 <<E /f\nx\nE", "RUN x"],
    ["CMD x", "CMD y"],
    ["ENTRYPOINT x", "CMD y"],
  ])("%s, then %s", (before, after) => {
    expect(verdictOf(split(before, after))).toBe("proved exact");
  });
});

describe("ENV beats inherited ARGs", () => {
  test("the text's own ENV", () => {
    expect(verdictOf(split("ENV FOO=env\nARG FOO=arg", "LABEL v=$FOO"))).toContain("refuted");
    expect(verdictOf(split("ARG FOO=arg\nENV FOO=env", "LABEL v=$FOO"))).toBe("proved exact");
  });

  test("siblings that stand on one stage set their own", () => {
    const stages = "FROM nginx AS a\nARG A=1\nFROM a AS b\nFROM b AS c\nENV X=1\nRUN x\nFROM b AS d\nENV X=2\nRUN y\n";
    const text = `${stages}FROM d\nCOPY --from=c /x /x\nRUN z\n`;
    expect(provePair({ member: text, fold: text })).toMatchObject({ verdict: "proved", grade: "exact" });
    const other = text.replace("ENV X=2\n", "ENV Y=2\n");
    expect(provePair({ member: text, fold: other }).difference?.message).toContain("RUN sees X");
  });

  test("a base that is asked twice answers alike: nothing is assumed where the member asks too", () => {
    const member = "FROM nginx AS a\nARG FOO=1\nFROM a\nRUN x\nRUN y\n";
    const fold = "FROM nginx AS a\nARG FOO=1\nFROM a AS b\nRUN x\nFROM b\nRUN y\n";
    expect(provePair({ member, fold })).toMatchObject({
      verdict: "proved",
      grade: "exact",
      assumptions: [{ base: "nginx", onbuild: "none" }],
    });
  });

  test("a base's ENV is an assumption by name, and only for what is read behind the split", () => {
    const read = provePair(split("ARG NGINX_VERSION=1 OTHER=2", "LABEL v=$NGINX_VERSION", "nginx"));
    expect(read).toMatchObject({
      verdict: "proved",
      grade: "exact",
      assumptions: [{ base: "nginx", envLacks: ["NGINX_VERSION"], onbuild: "none" }],
    });
    const run = provePair(split("ARG A=1", "RUN x", "nginx"));
    expect(run.assumptions).toEqual([{ base: "nginx", envLacks: ["A"], onbuild: "none" }]);
    expect(provePair(split("ARG A=1\nLABEL v=$A", "CMD x", "nginx")).assumptions).toEqual([
      { base: "nginx", onbuild: "none" },
    ]);
  });

  test("PATH is in every image", () => {
    expect(verdictOf(split("ARG PATH=/x", "LABEL v=$PATH", "nginx"))).toContain("refuted");
    expect(verdictOf(split("ARG PATH=/x", "LABEL v=$PATH"))).toContain("refuted");
  });

  test("--strict takes no assumption", () => {
    expect(verdictOf({ ...split("ARG A=1", "RUN x", "nginx"), strict: true })).toContain("unproven: --strict");
    expect(verdictOf({ ...split("ARG A=1", "LABEL v=$A"), strict: true })).toBe("proved exact");
  });
});

describe("the order of RUN's environment", () => {
  test("an inherited ARG comes first behind the FROM", () => {
    const proof = provePair(split("ARG X=1", "RUN x"));
    expect(proof).toMatchObject({ verdict: "proved", grade: "same-commands" });
    expect(proof.notes[0]).toContain("RUN's environment stands in another order");
  });

  test("ARG X=${X} at the member's place repairs it", () => {
    const { member } = split("ARG X=1", "RUN x");
    const fold = "FROM scratch AS a-arm64\nARG X=1\nFROM a-${TARGETARCH}\nARG X=${X}\nRUN x\n";
    expect(verdictOf({ member, fold })).toBe("proved exact");
  });

  test("a bare ARG X repairs nothing where a global has the name", () => {
    const member = "ARG X=2\nFROM scratch\nARG X=1\nRUN x\n";
    const fold = "ARG X=2\nFROM scratch AS a-arm64\nARG X=1\nFROM a-${TARGETARCH}\nARG X\nRUN x\n";
    expect(verdictOf({ member, fold })).toContain("refuted: RUN sees X=");
  });

  test("an ENV that the base may set too moves to the base's place", () => {
    expect(verdictOf(split("ENV LANG=C", "RUN x"))).toBe("proved exact");
    expect(verdictOf(split("ENV PATH=/x\nENV LANG=C", "RUN x"))).toBe("proved exact");
    expect(verdictOf(split("ENV LANG=C\nENV PATH=/x", "RUN x"))).toBe("proved same-commands");
    expect(verdictOf(split("ENV LANG=C", "RUN x", "debian"))).toBe("proved same-commands");
    expect(provePair(split("ENV LANG=C", "RUN x", "debian")).assumptions).toEqual([
      { base: "debian", onbuild: "none" },
    ]);
  });

  test("an ARG without value leaves the place alone where it is not given", () => {
    const { member, fold } = split("ENV PATH=/x", "ARG PATH\nRUN x", "debian");
    expect(verdictOf({ member, fold })).toBe("proved same-commands");
    expect(verdictOf({ member, fold: member })).toBe("proved exact");
  });

  test("in the image ENV keeps its place", () => {
    const fold = "FROM scratch\nENV A=1\nENV B=2\n";
    expect(verdictOf({ member: "FROM scratch\nENV A=0 B=2\nENV A=1\n", fold })).toBe("proved exact");
    expect(verdictOf({ member: "FROM scratch\nENV B=2 A=1\n", fold })).toContain("ENV order");
  });
});

test("CMD before the split and ENTRYPOINT behind it: the CMD is lost", () => {
  expect(verdictOf(split('CMD ["x"]', 'ENTRYPOINT ["y"]'))).toContain("refuted: the image's CMD is");
  const { member } = split('CMD ["x"]', 'ENTRYPOINT ["y"]');
  const fold = 'FROM scratch AS a-arm64\nCMD ["x"]\nFROM a-${TARGETARCH}\nENTRYPOINT ["y"]\nCMD ["x"]\n';
  expect(verdictOf({ member, fold })).toBe("proved exact");
});

describe("ONBUILD", () => {
  test("fires at the inserted FROM and disappears", () => {
    expect(verdictOf(split("ONBUILD RUN x", "LABEL a=1"))).toContain("refuted");
    expect(verdictOf(split("ONBUILD LABEL b=1", "LABEL a=1"))).toContain("refuted");
    expect(verdictOf(split("LABEL a=1", "ONBUILD RUN x"))).toBe("proved exact");
  });
  test("its text counts verbatim", () => {
    expect(
      verdictOf({ member: "FROM scratch\nONBUILD RUN a  b\n", fold: "FROM scratch\nONBUILD RUN a b\n" }),
    ).toContain("refuted");
  });
  test("fires the same where the member has the same stages", () => {
    const text = "FROM scratch AS a\nONBUILD COPY f /f\nFROM a\n";
    expect(verdictOf({ member: text, fold: text })).toBe("proved exact");
    expect(verdictOf({ member: text, fold: "FROM scratch\nCOPY f /f\n" })).toBe("proved exact");
  });
});

describe("children of one stage leak into each other", () => {
  const shared = "FROM alpine AS base\nFROM base AS b\nLABEL x=1\nRUN b\nFROM base\nCOPY --from=b /b /b\nLABEL y=1\n";
  const apart = "FROM alpine AS base\nFROM alpine AS b\nLABEL x=1\nRUN b\nFROM base\nCOPY --from=b /b /b\nLABEL y=1\n";
  test("the same sharing on both sides", () => {
    expect(verdictOf({ member: shared, fold: shared })).toBe("proved exact");
  });
  test("shared on one side only is not proved", () => {
    expect(verdictOf({ member: apart, fold: shared })).toContain("unproven: stages share a stage");
    expect(verdictOf({ member: shared, fold: apart })).toContain("unproven: stages share a stage");
  });
  test("without LABEL, EXPOSE and VOLUME nothing can leak", () => {
    const bare = (t: string) => t.replace(/LABEL.*\n/g, "");
    expect(verdictOf({ member: bare(apart), fold: bare(shared) })).toBe("proved exact");
  });
});

describe("names", () => {
  test("COPY --from=0 is stage 0, RUN --mount=from=0 is an image", () => {
    const member = "FROM a\nRUN x\nFROM scratch\nCOPY --from=0 /x /\n";
    expect(verdictOf({ member, fold: "FROM a AS s\nRUN x\nFROM scratch\nCOPY --from=s /x /\n" })).toBe("proved exact");
    expect(
      verdictOf({ member, fold: "FROM b AS new\nFROM a AS s\nRUN x\nFROM scratch\nCOPY --from=0 /x /\n" }),
    ).toContain("refuted");
    const mount = (from: string) => `FROM a AS s\nRUN x\nFROM b\nRUN --mount=from=${from},target=/m x\n`;
    expect(verdictOf({ member: mount("s"), fold: mount("0") })).toContain("refuted");
    expect(verdictOf({ member: mount("S"), fold: mount("s") })).toBe("proved exact");
  });

  test("a stage that is used before it is defined", () => {
    const text = "FROM scratch AS a\nCOPY --from=b /x /\nFROM scratch AS b\nFROM a\n";
    expect(verdictOf({ member: text, fold: text })).toContain("needs to be defined before current stage");
  });

  test("a name in --from that is no stage is an image", () => {
    const member = "FROM scratch\nCOPY --from=builder /x /\n";
    expect(verdictOf({ member, fold: member })).toBe("proved exact");
    expect(
      verdictOf({ member, fold: "FROM alpine AS builder\nRUN x\nFROM scratch\nCOPY --from=builder /x /\n" }),
    ).toContain("refuted");
  });

  test("a variable in --from is refused", () => {
    const text = "ARG B=x\nFROM scratch\nARG B\nCOPY --from=$B /x /\n";
    expect(verdictOf({ member: text, fold: text })).toContain("unproven");
  });

  test("upper case is refused in FROM even for a stage", () => {
    const text = "FROM scratch AS Builder\nFROM Builder\n";
    expect(verdictOf({ member: text, fold: text })).toContain(
      'unproven: failed to parse stage name "Builder": invalid reference format',
    );
  });

  test("TARGETSTAGE follows the last stage's name", () => {
    const text = (name: string) => `FROM alpine AS ${name}\nARG TARGETSTAGE\nLABEL s=$TARGETSTAGE\n`;
    expect(verdictOf({ member: text("a"), fold: text("a") })).toBe("proved exact");
    expect(verdictOf({ member: text("a"), fold: text("b") })).toContain("refuted");
  });
});

test("4.6: the whole file is checked, only what the target reaches is compared", () => {
  const member = "FROM alpine\nRUN x\n";
  expect(verdictOf({ member, fold: "FROM other AS o\nRUN y\nFROM alpine\nRUN x\n" })).toBe("proved exact");
  expect(verdictOf({ member, fold: "FROM other AS o\nCOPY --from=9 /x /\nFROM alpine\nRUN x\n" })).toContain(
    "unproven: invalid stage index 9",
  );
  expect(verdictOf({ member, fold: "FROM other AS o\nCOPY --unknown x /\nFROM alpine\nRUN x\n" })).toContain(
    "unproven: unknown flag: --unknown",
  );
  expect(verdictOf({ member, fold: "FROM Other AS o\nFROM alpine\nRUN x\n" })).toContain(
    'unproven: failed to parse stage name "Other": invalid reference format',
  );
});
