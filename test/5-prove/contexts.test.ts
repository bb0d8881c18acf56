// Moved contexts, ignore rules, symlinks and files that the fold itself writes (DESIGN 3, 4.4 and 5).
import { describe, expect, test } from "vitest";
import { type Pair, provePair, verdictOf } from "./pairs.ts";

const copy = (member: string, fold: string, more: Partial<Pair> = {}): Pair => ({
  member: `FROM scratch\n${member}\n`,
  fold: `FROM scratch\n${fold}\n`,
  from: "arm",
  to: "",
  tree: ["arm/f", "arm/d/x", "arm/d/y", "arm/a.txt", "arm/b.txt", "amd/f"],
  ...more,
});

describe("a moved context", () => {
  test.each([
    ["COPY f /", "COPY arm/f /"],
    ["COPY ./f /", "COPY ./arm/./f /"],
    ["COPY d /d/", "COPY arm/d /d/"],
    ["COPY d/* /d/", "COPY arm/d/* /d/"],
    ["COPY f a.txt /", "COPY arm/f arm/a.txt /"],
    ['COPY ["f", "/"]', 'COPY ["arm/f", "/"]'],
    ["ADD https://e.org/x.tgz /", "ADD https://e.org/x.tgz /"],
    ["RUN --mount=type=bind,source=d,target=/m x", "RUN --mount=type=bind,source=arm/d,target=/m x"],
    ["RUN --mount=type=cache,target=/m x", "RUN --mount=type=cache,target=/m x"],
    ["COPY <<E /f\narm\nE", "COPY <<E /f\narm\nE"],
    ["COPY --parents d/./x /", "COPY --parents arm/d/./x /"],
  ])("%s is %s", (member, fold) => {
    expect(verdictOf(copy(member, fold))).toBe("proved exact");
  });

  test.each([
    ["COPY f /", "COPY f /"],
    ["COPY f /", "COPY amd/f /"],
    ["COPY f /", "COPY arm/fx /"],
    ["COPY f /", "COPY arm/* /"],
    ["COPY f /f", "COPY arm/f /"],
    ["ADD f /", "COPY arm/f /"],
    ["RUN --mount=target=/m x", "RUN --mount=target=/m x"],
    ["ONBUILD COPY f /", "ONBUILD COPY arm/f /"],
  ])("%s is not %s", (member, fold) => {
    expect(verdictOf(copy(member, fold))).toContain("refuted");
  });

  test.each([
    ["COPY . /c/", "COPY arm /c/"],
    ["COPY . /c/", "COPY arm/ /c/"],
    ["COPY --parents ./d/x /", "COPY --parents arm/./d/x /"],
    ["ADD ./ /c/", "ADD ./arm/ /c/"],
    ["RUN --mount=target=/m x", "RUN --mount=target=/m,source=arm x"],
  ])("the whole context runs again: %s is %s", (member, fold) => {
    expect(verdictOf(copy(member, fold))).toBe("proved same-commands");
  });

  test("pattern characters of the folder are written [[]", () => {
    const more = { from: "a[1]", tree: ["a[1]/f"] };
    expect(verdictOf(copy("COPY f /", "COPY a[[]1]/f /", more))).toBe("proved exact");
    expect(verdictOf(copy("COPY f /", "COPY a\\[1]/f /", more))).toContain("refuted");
    expect(verdictOf(copy("COPY f /", "COPY a[1]/f /", more))).toContain("refuted");
    expect(verdictOf(copy("RUN --mount=source=f,target=/m x", "RUN --mount=source=a[1]/f,target=/m x", more))).toBe(
      "proved exact",
    );
  });

  test("triggers of a base would read another folder", () => {
    const pair = copy("COPY f /", "COPY arm/f /");
    const proof = provePair({
      ...pair,
      member: pair.member.replace("scratch", "alpine"),
      fold: pair.fold.replace("scratch", "alpine"),
    });
    expect(proof.assumptions).toEqual([{ base: "alpine", onbuild: "none" }]);
  });

  test(".. in a source is not covered", () => {
    expect(verdictOf(copy("COPY /d/../f /", "COPY arm/f /"))).toContain("unproven");
  });

  test("--parents without the pivot keeps another path", () => {
    expect(verdictOf(copy("COPY --parents d/x /", "COPY --parents arm/d/x /"))).toContain("unproven");
    const stays = { from: "", to: "" };
    expect(verdictOf(copy("COPY --parents arm/d/x /", "COPY --parents arm/./d/x /", stays))).toContain("refuted");
  });
});

describe("symlinks in a moved context", () => {
  test.each([
    ["arm/l -> /f", "COPY l /", "COPY arm/l /"],
    ["arm/l -> ../amd/f", "COPY l /", "COPY arm/l /"],
    ["arm/l -> ../amd", "COPY l/f /", "COPY arm/l/f /"],
    ["arm/l -> d/../../amd/f", "COPY l* /", "COPY arm/l* /"],
  ])("%s leads out: %s", (link, member, fold) => {
    expect(verdictOf(copy(member, fold, { tree: ["arm/f", "amd/f", link] }))).toContain("unproven: arm/l");
  });
  test("the member's folder itself may be one", () => {
    const pair = (target: string) => copy("COPY f /", "COPY arm/f /", { tree: ["real/f", `arm -> ${target}`] });
    expect(verdictOf(pair("real"))).toBe("proved exact");
    expect(verdictOf(pair("../elsewhere/real"))).toContain("unproven: arm/f");
  });
  test("one that stays inside, or lies in a copied folder, is no matter", () => {
    const tree = ["arm/f", "arm/d/x", "arm/d/out -> /etc", "arm/l -> d/../f"];
    expect(verdictOf(copy("COPY l d /", "COPY arm/l arm/d /", { tree }))).toBe("proved exact");
  });
});

describe("ignore rules", () => {
  const whole = (more: Partial<Pair>) => copy("COPY d /d/\nCOPY f /", "COPY arm/d /d/\nCOPY arm/f /", more);
  const unlisted = (more: Partial<Pair>): Pair => ({
    member: "FROM scratch\nCOPY d /d/\n",
    fold: "FROM scratch\nCOPY arm/d /d/\n",
    from: "arm",
    to: "",
    ...more,
  });
  test("a root rule that the member never saw hides its file", () => {
    const verdict = verdictOf(
      copy("COPY hello /", "COPY arm/hello /", { foldIgnore: "**/hello\n", tree: ["arm/hello"] }),
    );
    expect(verdict).toBe("refuted: arm/hello is seen by the member only (ignore rules)");
  });
  test("a root rule without effect on what is copied", () => {
    expect(verdictOf(whole({ foldIgnore: "**/*.md\n" }))).toBe("proved exact");
    expect(verdictOf(whole({ foldIgnore: "arm/d/x\n" }))).toContain("arm/d/x is seen by the member only");
  });
  test("the member's rules with the folder before them need no list of files", () => {
    const rules = {
      memberIgnore: "# c\n*.md\n!d/keep.md\n/x\n./y/\n.\n",
      foldIgnore: "amd/*\narm/*.md\n!arm/d/keep.md\narm/x\narm/y\n",
    };
    expect(verdictOf(unlisted(rules))).toBe("proved exact");
    expect(verdictOf(unlisted({ ...rules, foldIgnore: "arm/*.md\narm/x\n" }))).toContain(
      "unproven: the ignore rules differ",
    );
  });
  test("exceptions in order, and what hides the member's folder", () => {
    expect(verdictOf(whole({ memberIgnore: "*\n!d\n!f\n", foldIgnore: "*\n!arm/d\n!arm/f\n" }))).toBe("proved exact");
    expect(verdictOf(whole({ memberIgnore: "*\n!d\n!f\n", foldIgnore: "*\n!arm/d\n" }))).toContain(
      "arm/f is seen by the member only",
    );
    expect(verdictOf(whole({ foldIgnore: "!arm/f\narm\n" }))).toContain("refuted");
  });
});

describe("files that the fold writes", () => {
  const root = (more: Partial<Pair>): Pair => ({
    member: "FROM scratch\nCOPY . /\n",
    fold: "FROM scratch\nCOPY . /\n",
    tree: ["f", "Dockerfile.arm64"],
    ...more,
  });
  test("a copy that takes in the fold is not proved", () => {
    expect(verdictOf(root({}))).toContain("unproven: this takes in Dockerfile");
  });
  test("an ignore rule for it, on both sides", () => {
    expect(verdictOf(root({ memberIgnore: "Dockerfile*\n", foldIgnore: "Dockerfile*\n" }))).toBe("proved exact");
  });
  test("its own ignore file counts too", () => {
    const more = {
      memberIgnore: "Dockerfile\n",
      foldIgnore: "Dockerfile\n",
      foldIgnorePath: "Dockerfile.dockerignore",
    };
    expect(verdictOf(root(more))).toContain("Dockerfile.dockerignore");
  });
  test("a fold outside what is copied is no matter", () => {
    expect(verdictOf(root({ member: "FROM scratch\nCOPY src /\n", fold: "FROM scratch\nCOPY src /\n" }))).toBe(
      "proved exact",
    );
    expect(
      verdictOf(root({ member: "FROM scratch\nCOPY Docker* /\n", fold: "FROM scratch\nCOPY Docker* /\n" })),
    ).toContain("unproven");
  });
});
