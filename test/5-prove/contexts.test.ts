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

  test("pattern characters of the folder are written [[], and BuildKit digests a folder that a pattern names otherwise", () => {
    const more = { from: "a[1]", tree: ["a[1]/f", "a[1]/d/x"] };
    expect(verdictOf(copy("COPY f /", "COPY a[[]1]/f /", more))).toBe("proved same-commands");
    expect(verdictOf(copy("COPY d/* /", "COPY a[[]1]/d/* /", more))).toBe("proved exact");
    expect(verdictOf(copy("COPY f /", "COPY a\\[1]/f /", more))).toContain("refuted");
    expect(verdictOf(copy("COPY f /", "COPY a[1]/f /", more))).toContain("refuted");
    expect(
      verdictOf(copy("RUN --mount=source=f,target=/m x", "RUN --mount=source=a[1]/f,target=/m x", more)),
    ).toContain("unproven");
    expect(verdictOf(copy("ARG V\nCOPY $V /", "ARG V\nCOPY a[[]1]/$V /", more))).toContain("unproven");
  });

  test.each([
    ["a*b", "COPY f /", "COPY a[*]b/f /", "refuted"],
    ["a?b", "COPY f /", "COPY a[?]b/f /", "refuted"],
    ["a^b", "COPY f /", "COPY a^b/f /", "proved exact"],
    ["a^b", "COPY f* /", "COPY a^b/f* /", "unproven"],
    ["arm", "COPY **f /", "COPY arm/**f /", "unproven"],
    ["arm", "COPY **/f /", "COPY arm/**/f /", "proved exact"],
  ])("what the builder's client reads otherwise: %s, %s as %s is %s", (from, member, fold, verdict) => {
    expect(verdictOf(copy(member, fold, { from, tree: [`${from}/f`] }))).toContain(verdict);
  });

  test("before the first wildcard a backslash is a letter of the name", () => {
    const more = { from: "a[1]", tree: ["a[1]/f"] };
    expect(verdictOf(copy("COPY f /", "COPY a\\\\[1]/f /", more))).toContain("refuted");
    expect(verdictOf(copy("COPY f* /", "COPY a\\\\[1]/f* /", more))).toContain("refuted");
    expect(verdictOf(copy("COPY f* /", "COPY a[[]1]/f* /", more))).toBe("proved exact");
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

  test.each([
    ["COPY d/../f /", "COPY arm/f /", "proved exact"],
    ["COPY ../f /", "COPY arm/f /", "proved exact"],
    ["COPY ../../d/x /", "COPY arm/d/x /", "proved exact"],
    ["COPY /d/../f /", "COPY arm/f /", "proved same-commands"],
    ["COPY ../f /", "COPY arm/../f /", "refuted"],
    ["COPY ../f /", "COPY f /", "refuted"],
    ["ARG D\nCOPY $D/../f /", "ARG D\nCOPY arm/$D/../f /", "unproven"],
  ])("BuildKit cleans .. at the context's root: %j as %j is %s", (member, fold, verdict) => {
    expect(verdictOf(copy(member, fold))).toContain(verdict);
  });

  test.each([
    ["COPY --exclude=*.txt d /", "COPY --exclude=*.txt arm/d /", "proved exact"],
    ["COPY --exclude=d . /", "COPY --exclude=d arm /", "proved same-commands"],
    ["COPY --exclude=d . /", "COPY --exclude=arm/d arm /", "refuted"],
    ["COPY --exclude=d . /", "COPY arm /", "refuted"],
  ])("what --exclude names is below the source: %s as %s is %s", (member, fold, verdict) => {
    expect(verdictOf(copy(member, fold))).toContain(verdict);
  });

  test("a variable that may be empty may be the whole context", () => {
    expect(verdictOf(copy("ARG V\nCOPY $V /", "ARG V\nCOPY arm/$V /"))).toBe("proved same-commands");
    expect(verdictOf(copy("ARG V\nCOPY d/$V /", "ARG V\nCOPY arm/d/$V /"))).toBe("proved exact");
    expect(verdictOf(copy("ARG V\nCOPY $V/f /", "ARG V\nCOPY arm/$V/f /"))).toBe("proved exact");
    expect(verdictOf(copy("ARG V\nCOPY $V /", "ARG V\nCOPY arm$V /"))).toContain("refuted");
  });

  test("--parents without the pivot keeps another path", () => {
    expect(verdictOf(copy("COPY --parents d/x /", "COPY --parents arm/d/x /"))).toContain("refuted");
    expect(verdictOf(copy("COPY --parents d/x /", "COPY --parents arm/./d/x /"))).toBe("proved same-commands");
    expect(verdictOf(copy("COPY --parents d/./**/*.md /", "COPY --parents arm/d/./**/*.md /"))).toBe("proved exact");
    expect(verdictOf(copy("COPY --parents d/./../x /", "COPY --parents arm/d/./x /"))).toBe("proved exact");
    expect(verdictOf(copy("COPY --parents d/./x /", "COPY --parents amd/d/./x /"))).toContain("refuted");
    const stays = { from: "", to: "" };
    expect(verdictOf(copy("COPY --parents arm/d/x /", "COPY --parents arm/./d/x /", stays))).toContain("refuted");
    const takes = { ...stays, tree: ["docs/a.md", "Dockerfile"] };
    expect(verdictOf(copy("COPY --parents docs/*.md /", "COPY --parents docs/*.md /", takes))).toBe("proved exact");
    expect(verdictOf(copy("COPY --parents **/*file /", "COPY --parents **/*file /", takes))).toContain("unproven");
  });
});

describe("symlinks in a moved context", () => {
  test.each([
    ["arm/l -> /f", "COPY l /", "COPY arm/l /"],
    ["arm/l -> ../amd/f", "COPY l /", "COPY arm/l /"],
    ["arm/l -> ../amd", "COPY l/f /", "COPY arm/l/f /"],
    ["arm/l -> d/../../amd/f", "COPY l* /", "COPY arm/l* /"],
    ["arm/l -> ../amd", "COPY l/* /", "COPY arm/l/* /"],
    ["arm/l -> l", "COPY l /", "COPY arm/l /"],
    ["arm/l -> ../amd", "RUN --mount=source=l,target=/m x", "RUN --mount=source=arm/l,target=/m x"],
  ])("%s leads out: %s", (link, member, fold) => {
    expect(verdictOf(copy(member, fold, { tree: ["arm/f", "amd/f", link] }))).toContain("unproven: arm/l");
  });
  test("one that is reached through another leads out too", () => {
    const tree = ["arm/l -> d", "arm/d/m -> ../../amd/f", "amd/f"];
    expect(verdictOf(copy("COPY l/* /", "COPY arm/l/* /", { tree }))).toContain("unproven: arm/d/m");
    const loop = ["arm/a -> b", "arm/b -> a"];
    expect(verdictOf(copy("COPY a/x /", "COPY arm/a/x /", { tree: loop }))).toContain("leads in a circle");
  });
  test("a pattern is not followed through one, where a plain source was", () => {
    const more = { from: "a[1]", tree: ["a[1]/d/x", "a[1]/l -> d"] };
    expect(verdictOf(copy("COPY l/x /", "COPY a[[]1]/l/x /", more))).toContain("unproven: a[1]/l");
    expect(verdictOf(copy("COPY l /", "COPY a[[]1]/l /", more))).toContain("unproven: a[1]/l");
    expect(verdictOf(copy("COPY d/x /", "COPY a[[]1]/d/x /", more))).toBe("proved same-commands");
  });
  test("what it leads to counts for the ignore rules", () => {
    const more = { tree: ["arm/l -> d", "arm/d/x", "arm/d/y"], foldIgnore: "arm/d/x\n" };
    expect(verdictOf(copy("COPY l /", "COPY arm/l /", more))).toContain("refuted: arm/d/x is seen by the member only");
    expect(verdictOf(copy("COPY l* /", "COPY arm/l* /", more))).toContain("refuted: arm/d/x");
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

describe("what the list of files does not show", () => {
  const rules = { memberIgnore: "*.md\n", foldIgnore: "arm/*.txt\n" };
  test.each([
    ["COPY made-later /", "COPY arm/made-later /", "unproven: arm/made-later is not in the tree"],
    ["COPY closed /", "COPY arm/closed /", "cannot be looked into"],
    ["COPY closed/x /", "COPY arm/closed/x /", "cannot be looked into"],
    ["COPY . /", "COPY arm /", "is seen by the"],
    ["COPY f /", "COPY arm/f /", "proved exact"],
  ])("%s as %s is %s where the rules differ", (member, fold, verdict) => {
    const tree = ["arm/f", "arm/a.txt", "arm/a.md", "arm/closed ?"];
    expect(verdictOf(copy(member, fold, { ...rules, tree }))).toContain(verdict);
    const same = { memberIgnore: "*.md\n", foldIgnore: "arm/*.md\n", tree };
    expect(verdictOf(copy(member, fold, same))).toContain("proved");
  });
  test.each([
    ["**.md", "arm/**.md", "refuted"],
    ["**.md", "arm/**/*.md", "proved"],
    ["**/*.md", "arm/**/*.md", "proved"],
    ["!a.md", "arm/**/*.md", "refuted"],
    ["../x\n*.md", "arm/*.md", "proved"],
    ["a.md", "arm/x/../a.md", "proved"],
  ])("the rule %j as %j is %s", (memberIgnore, foldIgnore, verdict) => {
    const tree = ["arm/d/a.md", "arm/d/b"];
    const moved = copy("COPY . /", "COPY arm /", { memberIgnore, foldIgnore, tree: ["arm/a.md", ...tree] });
    expect(verdictOf(moved)).toContain(verdict);
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
  test("the lock, and whatever else the proposal writes, counts as well", () => {
    const rules = { memberIgnore: "Dockerfile*\n", foldIgnore: "Dockerfile*\n" };
    expect(verdictOf(root({ ...rules, writes: [".lock"] }))).toContain("unproven: this takes in .lock");
    const hidden = { memberIgnore: "Dockerfile*\n.lock\n", foldIgnore: "Dockerfile*\n.lock\n" };
    expect(verdictOf(root({ ...hidden, writes: [".lock"] }))).toBe("proved exact");
    expect(provePair(root({ ...rules, writes: [".lock"] })).takesIn).toEqual([".lock"]);
  });
  test("no ignore rule hides a file in a tar", () => {
    const rules = { memberIgnore: "Dockerfile*\n", foldIgnore: "Dockerfile*\n" };
    const note = "sent as a tar, where no ignore file counts, line 2 takes in Dockerfile, which the fold writes";
    expect(provePair(root(rules)).notes).toContain(note);
    expect(verdictOf(root({ ...rules, sent: "tar" }))).toBe(`unproven: ${note}`);
    const narrow = { member: "FROM scratch\nCOPY f /\n", fold: "FROM scratch\nCOPY f /\n" };
    expect(verdictOf(root({ ...rules, ...narrow, sent: "tar" }))).toBe("proved exact");
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
