// The way through the tool on real repositories: keys are pressed, words are waited for, the tree is looked at.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { summaryText } from "../../cli/ui/summary.ts";
import { checkout } from "../cases/run.ts";
import { archfold } from "../cli/run.ts";
import { branches } from "../host/branches.ts";
import { content, git, put, repository } from "../host/tree.ts";
import { KEY, open } from "./world.tsx";

const pair = (folder: string): Readonly<Record<string, string>> => ({
  [`${folder}/amd64/Dockerfile`]: 'FROM scratch\nADD root-x86_64.tar /\nCMD ["/bin/sh"]\n',
  [`${folder}/amd64/root-x86_64.tar`]: "amd64",
  [`${folder}/arm64v8/Dockerfile`]: 'FROM scratch\nADD root-aarch64.tar /\nCMD ["/bin/sh"]\n',
  [`${folder}/arm64v8/root-aarch64.tar`]: "arm64",
});

describe("families", () => {
  it("shows what is being read, then every family with its status", async () => {
    const tool = open(
      repository({
        ...pair("one"),
        ...pair("two"),
        "bad/Dockerfile.amd64": "FROM a\n",
        "bad/Dockerfile.arm64": "FROM a \\\n",
      }),
    );
    expect(tool.frame()).toContain("reading...");
    const frame = await tool.sees(/ {2}3 families/);
    expect(frame).toMatch(/x {2}bad +refused: .*line continuation/);
    expect(frame).toMatch(/\[ \] one +2 platforms +A Ar +-> one\/Dockerfile +proved, exact/);
    expect(frame).toMatch(/\[ \] two +2 platforms/);
  });

  it("shows why a family is refused, and cannot pick, write or build it", async () => {
    const tool = open(checkout("refuses-target-stage-with-other-names"));
    await tool.sees("refused");
    const frame = tool.frame();
    expect(frame).toContain("TARGET_STAGE_READ");
    await tool.press(" ", "w", "v");
    expect(tool.state().screens).toHaveLength(1);
    expect(tool.state().rows[0]?.picked).toBe(false);
    await tool.press(KEY.enter);
    await tool.sees("docs/codes/TARGET_STAGE_READ.md", "esc back");
    await tool.press(KEY.left);
    await tool.sees("enter look");
  });

  it("offers of a refused family the platforms that fold", async () => {
    const line = (arch: string) => `FROM debian:12\nRUN x ${arch}\n`;
    const members = ["amd64", "arm64", "s390x"].map((a) => [`Dockerfile.${a}`, line(a)] as const);
    const odd = { "Dockerfile.riscv64": `# syntax=docker/dockerfile:1\n${line("riscv64")}` };
    const tool = open(repository({ ...Object.fromEntries(members), ...odd }));
    await tool.sees("refused");
    await tool.press(KEY.enter);
    await tool.sees("docs/codes/OTHERS_FOLD.md", "linux/amd64, linux/arm64, linux/s390x fold without the rest");
    await tool.press("c");
    await tool.sees("archfold fold --family . --platform linux/amd64,linux/arm64,linux/s390x");
  });

  it("says what to do where there is no family", async () => {
    const tool = open(repository({ "README.md": "nothing\n" }));
    await tool.sees("No per-architecture Dockerfiles were found here", "--member");
    await tool.press(KEY.down, KEY.enter, " ", "w", "v", "G");
    await tool.sees("No per-architecture Dockerfiles");
  });
});

describe("preview", () => {
  it("puts each member beside the fold's own lines", async () => {
    const tool = open(checkout("file-name-carries-the-arch"));
    await tool.sees("proved, exact");
    await tool.press(KEY.enter);
    await tool.sees("x86_64/Dockerfile", /1 FROM scratch +~ +1 FROM scratch AS base-amd64 +A\b/);
    expect(tool.frame()).toMatch(/23 lines of 8 other platforms +i a6 \+6/);
    expect(tool.frame()).toMatch(/3 CMD \["\/bin\/sh"\] +\| 30 CMD \["\/bin\/sh"\] +all/);
    await tool.press(KEY.tab, KEY.tab);
    await tool.sees("a6 linux/arm/v6 (3 of 9)", /2 ADD example-minirootfs-3.1.4-armhf/);
    await tool.press(KEY.back);
    await tool.sees("i linux/386 (2 of 9)");
    await tool.press("u");
    await tool.sees("Dockerfile, as linux/386 builds it", /ARG IMAGE_ARCH=x86$/m);
    await tool.press("u", "a");
    await tool.sees(/1 FROM scratch AS base-amd64 +A\b/, /4 FROM scratch AS base-386/);
  });

  it("goes from difference to difference", async () => {
    const tool = open(checkout("file-name-carries-the-arch"));
    await tool.sees("proved, exact");
    await tool.press(KEY.enter);
    await tool.sees("> once for each platform: ARG: the variables are set here");
    await tool.press("n");
    await tool.sees(/> +1 FROM scratch/);
    await tool.press("n");
    await tool.sees(/\n> +> 28 FROM base/);
    await tool.press("n");
    await tool.sees("That was the last difference.");
    await tool.press("p");
    await tool.sees(/\n> +1 FROM scratch/);
  });

  it("has the manifest's diff, the ignore rules and the proof on tabs", async () => {
    const tool = open(checkout("nine-arches-and-their-library-manifest"));
    await tool.sees("proved, exact");
    await tool.press(KEY.enter, "2");
    await tool.sees("[2 manifest]", "-amd64-Directory: amd64", "+Builder: buildkit", "GitCommit");
    await tool.press("3");
    await tool.sees("[3 ignore rules]", "create Dockerfile.dockerignore");
    await tool.press("4");
    await tool.sees(/s {3}linux\/s390x +proved, exact/);
    await tool.press("5");
    await tool.sees("[5 generator]", "No program in this repository is known");
  });

  it("has the diff of the program that prints the manifest on a tab, or what is left to a person", async () => {
    const tool = open(checkout("a-manifest-that-a-shell-script-prints"));
    await tool.sees("proved, exact");
    await tool.press(KEY.enter, "5");
    await tool.sees("change generate-stackbrew-library.sh", "+   Builder: buildkit", "--run-generator");
    const other = open(checkout("a-manifest-that-no-reader-understands-the-printing-of"));
    await other.sees("proved");
    await other.press(KEY.enter, "5");
    await other.sees("is changed by hand:", "warning: make it");
  });

  it("says of members on different branches what makes one commit of them", async () => {
    const { root, manifest } = branches(["amd64", "arm64v8"]);
    put(root, "library/distro", manifest);
    const tool = open(root);
    await tool.sees("2 platforms", "proved");
    await tool.press(KEY.enter, "2");
    await tool.sees("[2 manifest]", "there is none yet", "--gather BRANCH");
    await tool.press("w");
    await tool.sees("nothing can be written", "[MEMBERS_APART]");
    expect(summaryText(tool.state())).toMatch(/^ {2}archfold fold --family distro:\S+ --gather BRANCH --write$/m);
  });

  it("shows text of files escaped", async () => {
    const evil = 'FROM scratch\n# \u001b[2J\u202etitle\u0007\nCMD ["/x"]\n';
    const tool = open(repository({ "Dockerfile.amd64": `${evil}USER a\n`, "Dockerfile.arm64": `${evil}USER b\n` }));
    await tool.sees("proved");
    await tool.press(KEY.enter);
    await tool.sees("\\u{1b}[2J\\u{202e}title\\u{7}");
  });
});

describe("writing", () => {
  it("shows the changes first, and writes exactly them", async () => {
    const root = checkout("nine-arches-and-their-library-manifest");
    const before = content(root);
    const tool = open(root);
    await tool.sees("proved, exact");
    await tool.press("w");
    await tool.sees("+ Dockerfile ", "~ library/example", ".archfold.json", "Write it? y or n");
    await tool.press("n");
    await tool.sees("Nothing was written.", "enter look");
    expect(content(root)).toEqual(before);
    await tool.press("w");
    await tool.sees("Write it? y or n");
    await tool.press("y");
    await tool.sees("create Dockerfile", "git restore -- library/example", "rm -- .archfold.json");
    expect(git(root, "status", "--short").trim().split("\n").sort()).toEqual([
      "?? .archfold.json",
      "?? Dockerfile",
      "?? Dockerfile.dockerignore",
      "M library/example",
    ]);
    expect(readFileSync(join(root, "Dockerfile"), "utf8")).toContain("FROM files-${TARGETARCH}${TARGETVARIANT}");
    await tool.press(KEY.escape);
    await tool.sees("written, not built yet");
    const summary = summaryText(tool.state());
    expect(summary).toContain("docker buildx build --platform linux/amd64,");
    expect(summary).toContain("archfold verify --family example:1.4.2");
  });

  it("writes the picked families only, and each of them into the lock", async () => {
    const root = repository({ ...pair("one"), ...pair("two"), ...pair("three") });
    const tool = open(root);
    await tool.sees(/ {2}3 families/);
    await tool.press(" ", KEY.down, KEY.down, " ");
    await tool.sees("write picked");
    await tool.press("w");
    await tool.sees("one: 2 platforms", "two: 2 platforms", "Write it?");
    expect(tool.frame()).not.toContain("three: ");
    await tool.press("y");
    await tool.sees("undo it:");
    expect(existsSync(join(root, "one/Dockerfile")) && existsSync(join(root, "two/Dockerfile"))).toBe(true);
    expect(existsSync(join(root, "three/Dockerfile"))).toBe(false);
    await tool.press(KEY.escape, "g", KEY.down, "w");
    await tool.sees("three: 2 platforms", "Write it?", "~ .archfold.json");
    await tool.press("y");
    await tool.sees("create three/Dockerfile");
    const lock = JSON.parse(readFileSync(join(root, ".archfold.json"), "utf8"));
    expect(Object.keys(lock.families).sort()).toEqual(["one", "three", "two"]);
    expect(summaryText(tool.state())).toContain("rm -- .archfold.json");
  });

  it("writes one entry of a manifest after the other", async () => {
    const field = (v: string) =>
      `\nTags: ${v}\nArchitectures: amd64, arm64v8\namd64-Directory: ${v}/amd64\narm64v8-Directory: ${v}/arm64v8\n`;
    const head =
      "Maintainers: A (@a)\nGitRepo: https://example.invalid/a.git\nGitCommit: 0123456789012345678901234567890123456789\n";
    const root = repository({ ...pair("one"), ...pair("two"), "library/img": `${head}${field("one")}${field("two")}` });
    const tool = open(root);
    await tool.sees(/ {2}2 families/);
    await tool.press("w");
    await tool.sees("img:one: 2 platforms", "Write it?");
    await tool.press("y");
    await tool.sees("modify library/img", "left to do:");
    await expect.poll(() => tool.state().rows[1]?.revision).toBe(2);
    await tool.press(KEY.escape, KEY.down, "w");
    await tool.sees("img:two: 2 platforms", "Write it?");
    await tool.press("y");
    await tool.sees("create two/Dockerfile");
    const manifest = readFileSync(join(root, "library/img"), "utf8");
    expect(manifest).not.toContain("amd64-Directory");
    expect(manifest.match(/^Builder: buildkit$/gm)).toHaveLength(2);
    // What the file was before is what git holds, however often it was written.
    expect(summaryText(tool.state())).toContain("git restore -- library/img\n");
  });

  it("writes nothing where a file changed meanwhile, and says so", async () => {
    const root = repository(pair("one"));
    const tool = open(root);
    await tool.sees("proved");
    await tool.press("w");
    await tool.sees("Write it?");
    writeFileSync(join(root, "one/Dockerfile"), "FROM scratch\n");
    await tool.press("y");
    await tool.sees("not everything was written", "Nothing was written.");
    expect(readFileSync(join(root, "one/Dockerfile"), "utf8")).toBe("FROM scratch\n");
    expect(existsSync(join(root, ".archfold.json"))).toBe(false);
  });
});

describe("building", () => {
  it("says for every platform that it was not built where there is no docker", async () => {
    const tool = open(repository(pair("one")));
    await tool.sees("proved");
    await tool.press("v");
    await tool.sees("2 of 2 done, 0 different, 2 not built", /A +linux\/amd64 +not built +docker is not installed/);
    await tool.press(KEY.enter);
    await tool.sees("[NO_ENGINE]", "not-built");
    await tool.press(KEY.escape, KEY.escape);
    await tool.sees("0 of 2 equal, 2 not built", "b builds");
    expect(summaryText(tool.state())).toMatch(/nothing was built: docker is not installed/);
  });
});

describe("anywhere", () => {
  it("says the command line that does the same", async () => {
    const tool = open(repository(pair("one")));
    await tool.sees("proved");
    await tool.press("c");
    await tool.sees("archfold scan", "archfold fold --family one --write");
    await tool.press(KEY.escape, KEY.enter, "u", "c");
    await tool.sees("archfold unfold one/Dockerfile --platform linux/amd64");
  });

  it("shows the keys and the marks", async () => {
    const tool = open(repository(pair("one")));
    await tool.sees("proved");
    await tool.press("?");
    await tool.sees("pick every family that can be written", /Ar +linux\/arm64/);
  });

  it("fits every size, and says what it needs where there is too little", async () => {
    const tool = open(checkout("nine-arches-and-their-library-manifest"));
    await tool.sees("proved, exact");
    await tool.press(KEY.enter);
    await tool.sees("[1 file]");
    for (const size of [
      { columns: 80, rows: 24 },
      { columns: 60, rows: 16 },
      { columns: 97, rows: 40 },
    ]) {
      tool.resize(size);
      await expect.poll(() => tool.frame().split("\n").length).toBe(size.rows);
      const lines = tool.frame().split("\n");
      expect(Math.max(...lines.map((l) => l.length))).toBeLessThanOrEqual(size.columns);
      expect(lines.at(-1)).toContain("q quit");
    }
    tool.resize({ columns: 59, rows: 24 });
    await tool.sees("archfold needs 60 columns and 16 rows; this terminal has 59");
    await tool.press("w", "y");
    expect(tool.state().writing).toBeUndefined();
    expect(tool.state().screens).toHaveLength(2);
    await tool.press("q");
    expect(tool.state().ending).toBe("quit");
  });

  it("does nothing with what is pasted", async () => {
    const tool = open(repository(pair("one")));
    await tool.sees("proved");
    await tool.press("wy");
    expect(tool.state().screens).toHaveLength(1);
  });

  it("ends where the lock cannot be read", async () => {
    const tool = open(repository({ ...pair("one"), ".archfold.json": "{" }));
    await expect.poll(() => tool.state().ending).toBe("trouble");
    expect(tool.state().trouble[0]?.code).toBe("LOCK_INVALID");
  });
});

describe("choices", () => {
  const FAMILY = "base-image-with-a-token-in-urls-and-labels";
  const decisionsIn = (root: string) =>
    JSON.parse(readFileSync(join(root, ".archfold.json"), "utf8")).families["."].decisions;
  const opened = async (root: string) => {
    const tool = open(root);
    await tool.sees("proved, same-commands");
    await tool.press(KEY.enter);
    await tool.sees("once for each platform: FROM: the base images differ; ARG: the variables are set here");
    return tool;
  };
  type Tool = Awaited<ReturnType<typeof opened>>;
  const type = (tool: Tool, word: string) => tool.press(...word);
  /** The fold's text as it is shown. */
  const fold = (tool: Tool) => {
    const phase = tool.state().rows[0]?.phase;
    return phase?.kind === "ready" && phase.outcome.status === "folded" ? phase.outcome.proposal.dockerfile : "";
  };

  it("renames the variable of the line, says at once what no name is, and writes it into the lock", async () => {
    const root = checkout(FAMILY);
    const tool = await opened(root);
    await tool.press("n", KEY.down, "r");
    await tool.sees("variable S6_ARCH is to be called", "type the new name", "esc no");
    await type(tool, "PATH");
    await tool.sees("called PATH", "programs read it from the environment");
    await tool.press(KEY.enter);
    await tool.sees("programs read it from the environment");
    for (const _ of "PATH") await tool.press("\u007f");
    await type(tool, "ARCH_DIR");
    await tool.sees("the fold calls another variable so");
    await tool.press(" ");
    await tool.sees("a variable's name is a capital letter, then capitals, digits and _");
    for (const _ of "ARCH_DIR ") await tool.press("\u007f");
    await type(tool, "S6_VERSION");
    await tool.sees("amd64/Dockerfile speaks of it");
    await tool.press(KEY.escape, "r");
    await tool.sees("type the new name");
    await type(tool, "MACHINE");
    await tool.sees("enter: fold and prove it with this name");
    expect(fold(tool)).not.toContain("MACHINE");
    await tool.press(KEY.enter);
    await tool.sees("Folded anew: proved, same-commands", "3 ARG MACHINE=x86_64");
    await tool.press("c");
    await tool.sees("archfold fold --family . --rename S6_ARCH=MACHINE");
    await tool.press(KEY.escape, "4");
    await tool.sees(/ARCH_DIR +MACHINE/, /linux\/arm\/v7 +arm-v7 +armhf/);
    expect(summaryText(tool.state())).toContain("archfold fold --family . --rename S6_ARCH=MACHINE --write");
    await tool.press("w");
    await tool.sees("as chosen: S6_ARCH is called MACHINE", "Write it? y or n");
    await tool.press("y");
    await tool.sees("create Dockerfile");
    expect(readFileSync(join(root, "Dockerfile"), "utf8")).toContain("tempio_${MACHINE}");
    expect(decisionsIn(root)).toEqual([{ kind: "rename", from: "S6_ARCH", to: "MACHINE", by: "flag" }]);
  });

  it("renames a stage, and takes a rename back by the fold's own name", async () => {
    const tool = await opened(checkout(FAMILY));
    const before = fold(tool);
    await tool.press("n", "r");
    await tool.sees("stage base is to be called");
    await tool.press("A");
    await tool.sees("it begins with a small letter");
    await tool.press("\u007f");
    await type(tool, "alpine");
    await tool.press(KEY.enter);
    await tool.sees("FROM amd64/alpine:3.20 AS alpine-am", "Folded anew");
    await tool.press("r", KEY.tab, KEY.tab);
    await tool.sees("variable ARCH_DIR is to be called");
    await tool.press(KEY.tab);
    await tool.sees("stage alpine is to be called");
    await type(tool, "base");
    await tool.press(KEY.enter);
    await expect.poll(() => fold(tool)).toBe(before);
    expect(tool.state().rows[0]?.wishes).toEqual([]);
  });

  it("keeps an instruction exact, and takes that back on any platform", async () => {
    const root = checkout(FAMILY);
    const tool = await opened(root);
    const before = fold(tool);
    await tool.press("n", "n", "n");
    await tool.sees(/\n> 10 .*S6_ARCH/, "f exact");
    await tool.press("f");
    await tool.sees("once for each platform: LABEL: kept exact, as asked", "f readable", "Folded anew");
    expect(fold(tool)).toContain('io.example.house.arch="armhf"');
    await tool.press("c");
    await tool.sees("archfold fold --family . --exact-at amd64/Dockerfile:8");
    await tool.press(KEY.escape, KEY.tab, KEY.down, KEY.down);
    await tool.sees("i linux/386 (2 of 4)", "f readable");
    await tool.press("f");
    await expect.poll(() => fold(tool)).toBe(before);
  });

  it("takes one name for the bases on the person's word, says what that assumes, and takes it back", async () => {
    const root = checkout(FAMILY);
    const tool = await opened(root);
    const before = fold(tool);
    await tool.sees("m says which");
    await tool.press("4", "G");
    await tool.sees("alpine:3.20 may hold the images of amd64/alpine:3.20 and 3 more");
    await tool.press("1", "m");
    await tool.sees("alpine:3.20 for", /A +amd64\/alpine:3.20 +not looked up/, "your word (by decision)");
    await tool.sees("The fold has the members' own names now", "m take the one name  l look in the registry");
    await tool.press("m");
    await tool.sees("Folded anew: proved, same-commands, with assumptions", "FROM alpine:3.20 AS base-amd64");
    await tool.press("4", "G");
    await tool.sees("given that arm64v8/alpine:3.20 is alpine:3.20, by decision");
    await tool.press("c");
    await tool.sees("archfold fold --family . --base-names multi-arch");
    await tool.press(KEY.escape, "1", "m");
    await tool.sees("The fold has the one name now", "m take the members' own names");
    await tool.press("m");
    await expect.poll(() => fold(tool)).toBe(before);
    await tool.press("m", KEY.enter);
    await tool.sees("FROM alpine:3.20 AS base-amd64");
    await tool.press("w");
    await tool.sees("as chosen: ", "Write it?");
    await tool.press("y");
    await tool.sees("create Dockerfile");
    expect(decisionsIn(root)).toHaveLength(4);
    await expect.poll(() => tool.state().rows[0]?.wishes).toEqual([]);
    await tool.press(KEY.escape, "m", "m");
    await expect.poll(() => fold(tool)).toBe(before);
    await tool.press("c");
    await tool.sees("archfold fold --family . --base-names keep");
  });

  it("says why bases could not be looked up, and leaves the word to the person", async () => {
    const tool = await opened(checkout(FAMILY));
    await tool.press("m", "l");
    await tool.sees("Not looked up: amd64/alpine:3.20: docker is not installed here", "m take the one name");
    expect(tool.state().rows[0]?.isLooking).toBe(false);
    await tool.press("c");
    await tool.sees("archfold fold --family . --base-names multi-arch --bases registry");
    await tool.press(KEY.escape, "m");
    await tool.sees("FROM alpine:3.20 AS base-amd64");
  });

  it("keeps a variable's words exact from its ARG, and says what cannot be kept", async () => {
    const root = checkout(FAMILY);
    const tool = await opened(root);
    await tool.press("n", KEY.down, KEY.down, "f");
    await tool.sees("Folded anew");
    expect(fold(tool)).toContain("COPY arm-v7/rootfs/ /\n");
    await tool.press("g", "f");
    await tool.sees("Go to an instruction of the member, or to the ARG of a variable.");
    await tool.press("G", "f");
    await tool.sees("ENTRYPOINT at amd64/Dockerfile:32 stands as it is, without a variable");
    expect(fold(tool)).toContain("COPY arm-v7/rootfs/ /\n");
    await tool.press(KEY.up, KEY.up, "w");
    await tool.sees("as chosen: ARCH_DIR is kept exact", "Write it?");
    await tool.press("y");
    await tool.sees("create Dockerfile");
    expect(decisionsIn(root)).toEqual([{ kind: "exact-variable", variable: "ARCH_DIR", by: "flag" }]);
    // What is chosen next is chosen beyond what is written.
    await expect.poll(() => tool.state().rows[0]?.subject.kind).toBe("recorded");
    await tool.press(KEY.escape);
    await tool.sees("f exact");
    await tool.press("G", ...Array(6).fill(KEY.up));
    await tool.sees("f readable");
    await tool.press("f");
    await tool.sees("Folded anew", /COPY \$\{ARCH_DIR\}\/rootfs/);
    await tool.press("c");
    await tool.sees("--readable-at ARCH_DIR");
    await tool.press(KEY.escape, "w");
    await tool.sees("~ .archfold.json", "Write it?");
    await tool.press("y");
    await expect.poll(() => decisionsIn(root)).toEqual([]);
    expect(readFileSync(join(root, "Dockerfile"), "utf8")).toContain("COPY ${ARCH_DIR}/rootfs/ /");
    expect(summaryText(tool.state()).match(/docker buildx build/g)).toHaveLength(1);
  });

  it("go on from what the lock holds", async () => {
    const root = checkout(FAMILY);
    expect(
      (await archfold(root, "fold", "--rename", "S6_ARCH=MACHINE", "--exact-at", "ARCH_DIR", "--write")).code,
    ).toBe(0);
    const paths = ["amd64", "386", "arm-v7", "arm64"].map((arch) => join(root, arch, "Dockerfile"));
    for (const path of paths) writeFileSync(path, readFileSync(path, "utf8").replace("tempio/1.4", "tempio/1.5"));
    const tool = await opened(root);
    await tool.press("n", KEY.down, "r");
    await tool.sees("variable MACHINE is to be called");
    await type(tool, "CPU");
    await tool.press(KEY.enter);
    await tool.sees("ARG CPU=x86_64");
    await tool.press("c");
    await tool.sees("archfold fold --family . --rename MACHINE=CPU");
    await tool.press(KEY.escape, "r");
    await tool.sees("variable CPU is to be called");
    await type(tool, "S6_ARCH");
    await tool.press(KEY.enter);
    await tool.sees("ARG S6_ARCH=x86_64");
    await tool.press("w");
    await tool.sees("as chosen: ARCH_DIR is kept exact", "Write it?");
    await tool.press("y");
    await tool.sees("modify .archfold.json");
    expect(decisionsIn(root)).toEqual([{ kind: "exact-variable", variable: "ARCH_DIR", by: "flag" }]);
  });

  it("are offered for a fold that was written before", async () => {
    const root = checkout(FAMILY);
    await archfold(root, "fold", "--exact-at", "ARCH_DIR", "--write");
    const tool = open(root);
    await tool.sees("folded, current");
    await tool.press(KEY.enter);
    await tool.sees("once for each platform: FROM", "of 3 other platforms");
    await tool.press("G", ...Array(6).fill(KEY.up));
    await tool.sees("f readable");
    await tool.press("f");
    await tool.sees("Folded anew: proved", /COPY \$\{ARCH_DIR\}/);
    await tool.press("g", "n", "r");
    await tool.sees("stage base is to be called");
    await type(tool, "alpine");
    await tool.press(KEY.enter);
    await tool.sees("AS alpine-am");
    await tool.press("w");
    await tool.sees("as chosen: base is called alpine", "~ Dockerfile", "Write it?");
    await tool.press("y");
    await tool.sees("modify Dockerfile");
    expect(decisionsIn(root)).toEqual([{ kind: "rename", from: "base", to: "alpine", by: "flag" }]);
  });

  it("fit 80 columns", async () => {
    const tool = await opened(checkout(FAMILY));
    tool.resize({ columns: 80, rows: 24 });
    await tool.press("n", KEY.down);
    await tool.sees("r rename  f exact  w write");
    await tool.press("r");
    await tool.sees("variable S6_ARCH is to be called");
    const lines = tool.frame().split("\n");
    expect(lines).toHaveLength(24);
    expect(Math.max(...lines.map((l) => l.length))).toBeLessThanOrEqual(80);
    expect(lines.slice(-3).join("\n")).toMatch(/is to be called.*\n type the new name\s*\n enter take it/);
  });
});
