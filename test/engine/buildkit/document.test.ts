// docs/equivalence.md against these tests: every test that it names is there, and every line of the design has one.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const document = readFileSync(join(import.meta.dirname, "../../../docs/equivalence.md"), "utf8");
const sources = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith(".test.ts"))
  .map((name) =>
    readFileSync(join(import.meta.dirname, name), "utf8")
      .replaceAll('\\"', '"')
      .replaceAll("\\\\", "\\"),
  )
  .join("\n");

test("every test that docs/equivalence.md names is one of these", () => {
  const named = [...document.matchAll(/`((?:4\.\d+|5) [^`]+)`/g)].map((match) => match[1] ?? "");
  expect(named.length).toBeGreaterThan(40);
  // A row of a table of cases stands in the title as %s.
  const titles = [...sources.matchAll(/"((?:4\.\d+|5) .*?)"[,:]/g)].map((match) => match[1] ?? "");
  const isThere = (name: string) =>
    sources.includes(name) || titles.some((title) => title.includes("%s") && fits(title, name));
  expect(named.filter((name) => !isThere(name))).toEqual([]);
});

test("each section of the design has tests", () => {
  const sections = ["4.1", "4.2", "4.3", "4.4", "4.5", "4.6", "4.8", "4.9", "4.10", "4.11", "4.12", "4.13", "5"];
  expect(sections.filter((section) => !sources.includes(`"${section} `))).toEqual([]);
});

function fits(title: string, name: string): boolean {
  const parts = title.split("%s").map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${parts.join(".+")}$`).test(name);
}
