// Names that the fold gives, on members whose own names are as close to them as chance and malice make them: equal to none
// in any case, each once, and each a name that BuildKit takes for a stage (DESIGN 4.3 "Names").
import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "../../src/1-read/parse.ts";
import { namesIn } from "../../src/1-read/typed.ts";
import { namesFor, stageName, stem } from "../../src/3-fold/names.ts";
import { isReference } from "../../src/5-prove/evaluate/reference.ts";
import { family } from "../4-emit/family.ts";
import { textOf } from "../cases/texts.ts";

const WORDS = [
  "base",
  "files",
  "rootfs",
  "common",
  "build",
  "tools",
  "arch",
  "setup",
  "stage",
  "amd64",
  "arm64",
  "armv7",
  "2",
];
const JOINTS = ["-", "--", "_", "__", ".", "", "-2-"];

/** Made of the fold's own words, in any case: `Base-ArmV7`, `files2--amd64`. */
const near = fc
  .tuple(
    fc.constantFrom(...WORDS),
    fc.constantFrom(...JOINTS),
    fc.constantFrom(...WORDS),
    fc.constantFrom("", "2", "-amd64"),
  )
  .map(([a, joint, b, end]) => `${a}${joint}${b}${end}`)
  .filter((name) => /^[a-z]/.test(name) && isReference(name));
const cased = fc.tuple(near, fc.boolean()).map(([name, upper]) => (upper ? name.toUpperCase() : name));

test("prefixes and single names are free, new and valid", () => {
  fc.assert(
    fc.property(fc.array(cased, { maxLength: 12 }), fc.array(near, { minLength: 1, maxLength: 8 }), (taken, wanted) => {
      const stages = taken.filter((n, i) => taken.findIndex((m) => m.toLowerCase() === n.toLowerCase()) === i);
      const text =
        stages.map((n) => `FROM a AS ${n}\n`).join("") + stages.map((n) => `COPY --from=${n} /a /b\n`).join("");
      const { members } = family({
        "linux/amd64": { path: "Dockerfile.amd64", text: text || "FROM a\n", context: "" },
        "linux/arm/v7": { path: "Dockerfile.armv7", text: "FROM base-amd64\n", context: "" },
      });
      const names = namesFor(members);
      const given = wanted.flatMap((w, i) => {
        const start = stem(w);
        return i % 2 === 0
          ? [names.single(start)]
          : ((prefix: string) => members.map((m) => stageName(prefix, m.platform)))(names.prefix(start));
      });
      const lower = given.map((n) => n.toLowerCase());
      const used = members.flatMap((m) => [...namesIn(m.dockerfile).stages, ...namesIn(m.dockerfile).used]);
      expect(new Set(lower).size).toBe(lower.length);
      expect(lower.filter((n) => used.includes(n))).toEqual([]);
      expect(given.filter((n) => n !== n.toLowerCase() || !isReference(n))).toEqual([]);
    }),
    { seed: 5, numRuns: 500 },
  );
});

test("a fold among such names holds each once, and is proved or refused with a reason", async () => {
  const pick = fc.uniqueArray(near, { minLength: 3, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(pick, fc.boolean(), async ([one = "", two = "", image = ""], shared) => {
      const member = (arch: string, more: string) =>
        `FROM x AS ${one}\nRUN ${arch}\nRUN b\n${more}FROM y\nCOPY --from=${one} / /\nCOPY --from=${image} / /\nRUN c ${arch}\nRUN d\n`;
      const extra = `FROM ${one} AS ${two}\nRUN e\n`;
      const fold = await textOf({
        members: { "linux/amd64": member("1", extra), "linux/arm64": member("2", shared ? extra : "") },
      });
      const parsed = parse("Dockerfile", fold);
      expect(parsed.kind, fold).toBe("dockerfile");
      const froms = [...fold.matchAll(/^FROM .* AS (\S+)$/gm)].map((m) => m[1]?.toLowerCase());
      expect(new Set(froms).size).toBe(froms.length);
      expect(froms).not.toContain(image);
    }),
    { seed: 5, numRuns: 100 },
  );
});
