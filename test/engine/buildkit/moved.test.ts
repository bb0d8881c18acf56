// DESIGN 5 "Moving a context": what a source means from above, built in both forms and compared file by file.
import { expect, test } from "vitest";
import { describeEngine } from "../harness.ts";
import { tryBuild } from "./build.ts";
import { hold, sound } from "./pair.ts";

const files = {
  "arm/f": "f NONCE",
  "arm/d/x": "x NONCE",
  "arm/d/y.md": "y NONCE",
  "arm/d/e/z": "z",
  "arm/r.md": "r NONCE",
  "arm/run.sh": "#!/bin/sh\n: NONCE\n",
  "a[1]/f": "f NONCE",
  "a[1]/d/x": "x NONCE",
  "d/x": "of no member",
};
const links = { "arm/l": "d", "arm/m": "d/x", "arm/d/abs": "/etc/passwd", "arm/d/up": "../../d/x", "a[1]/l": "d" };
const modes = { "arm/run.sh": 0o755, "arm/d": 0o700 };
const given = (member: string, fold: string, from = "arm") => ({
  member: `FROM scratch\n${member}\n`,
  fold: `FROM scratch\n${fold}\n`,
  files,
  links,
  modes,
  from,
  to: "",
});

await describeEngine("5 Moving a context", (engine) => {
  test("5 .., --exclude, symlinks on the way and in folders, and modes are what they were, from the member's cache", async () => {
    const lines = [
      ["COPY ../d/x /climbs", "COPY arm/d/x /climbs"],
      ["COPY d/../../f /cleaned", "COPY arm/f /cleaned"],
      ["COPY --exclude=*.md d /less/", "COPY --exclude=*.md arm/d /less/"],
      ["COPY --exclude=*.md *.md d /matches/", "COPY --exclude=*.md arm/*.md arm/d /matches/"],
      ["COPY l/x m /way/", "COPY arm/l/x arm/m /way/"],
      ["COPY l/e* /behind/", "COPY arm/l/e* /behind/"],
      ["COPY d /links/", "COPY arm/d /links/"],
      ["COPY run.sh /run/", "COPY arm/run.sh /run/"],
    ] as const;
    // Docker 26 knows no --exclude.
    const known = lines.filter(([line]) => !engine.isOlder || !line.includes("--exclude"));
    const all = (side: 0 | 1) => known.map((l) => l[side]).join("\n");
    const held = await hold(engine, given(all(0), all(1)));
    expect(held.cached).toBe(true);
    sound(held, "proved exact");
  });

  test("5 a folder with blanks in its name: a JSON list names it, from the member's cache", async () => {
    const held = await hold(engine, {
      ...given(
        'COPY f g* /\nADD d /e/\nCOPY ["h i", "/j"]',
        'COPY ["a b/f", "a b/g*", "/"]\nADD ["a b/d", "/e/"]\nCOPY ["a b/h i", "/j"]',
        "a b",
      ),
      files: { "a b/f": "NONCE", "a b/g": "NONCE", "a b/d/x": "NONCE", "a b/h i": "NONCE" },
      links: {},
      modes: {},
    });
    expect(held.cached).toBe(true);
    sound(held, "proved exact");
  });

  test.each([
    ["the whole context but what --exclude names", "COPY --exclude=d . /c/", "COPY --exclude=d arm /c/", "arm"],
    ["the whole context with symlinks that lead out", "COPY . /c/", "COPY arm /c/", "arm"],
    ["a variable that is empty", "ARG E\nCOPY $E /c/", "ARG E\nCOPY arm/$E /c/", "arm"],
    ["a folder that a pattern names", "COPY d /c/", "COPY a[[]1]/d /c/", "a[1]"],
  ])("5 %s runs again", async (_, member, fold, from) => {
    const both = given(member, fold, from);
    if (engine.isOlder && member.includes("--exclude")) {
      expect((await tryBuild(engine, both.member)).stderr).toContain("unknown flag: exclude");
      return;
    }
    // A variable might lead to any of the symlinks, so with them there is no proof.
    const held = await hold(engine, member.includes("$") ? { ...both, links: {} } : both);
    expect(held.cached).toBe(false);
    sound(held, "proved same-commands");
  });

  test("5 a pattern in place of the folder's name is not followed through a symlink: nothing is copied, and the prover does not claim it", async () => {
    const held = await hold(engine, {
      ...given("COPY f /\nCOPY l/x /c/", "COPY a[[]1]/f /\nCOPY a[[]1]/l/x /c/", "a[1]"),
    });
    expect(held.comparison.differences).not.toEqual([]);
    expect(held.verdict).toBe("unproven");
  });

  test.each(["a*b", "a?b", "a^b"])(
    "5 a set of one for the folder %s is read in two ways: nothing is sent",
    async (from) => {
      const set = from.replace(/[*?]/, (c) => `[${c}]`);
      const held = await hold(engine, {
        ...given("COPY f /\nCOPY g* /", `COPY ${from}/f /\nCOPY ${set}/g* /`, from),
        files: { [`${from}/f`]: "NONCE", [`${from}/g`]: "NONCE" },
        links: {},
        modes: {},
      });
      expect(held.comparison.differences.filter((d) => !d.field.startsWith("history"))).not.toEqual([]);
      expect(held.verdict).not.toContain("proved ");
    },
  );
});
