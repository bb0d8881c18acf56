// How much there is to read in a fold, beside what it replaces: npm run bench:weight. For every fixture that folds, by the built
// command line; prints the table of docs/weight.md. Bytes are those of instructions: comments and blank lines are the members' own.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundled } from "./bundle.mjs";

/** The arguments without these flags and their values. */
const without = (args, ...flags) => args.filter((a, i) => !flags.includes(a) && !flags.includes(args[i - 1]));
const bytes = (texts) => texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
const ratio = (a, b) => (a / b).toFixed(2);
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

const root = join(import.meta.dirname, "..");
const work = mkdtempSync(join(tmpdir(), "archfold-bench-"));

try {
  const { instructions } = await import(await bundled("instructions", work));
  const rows = readdirSync(join(root, "fixtures")).flatMap((name) => weigh(name, instructions));
  console.log("| fixture | members | largest | all | fold | of largest | of all | exact, of largest | names |");
  console.log("| --- | --: | --: | --: | --: | --: | --: | --: | --: |");
  for (const r of rows)
    console.log(
      `| ${r.name} | ${r.members} | ${r.largest} | ${r.all} | ${r.fold} | ${ratio(r.fold, r.largest)}${r.bound} | ` +
        `${ratio(r.fold, r.all)}${r.fold > r.all && r.smallest >= 200 ? " OVER" : ""} | ${r.exact === 0 ? "refused" : ratio(r.exact, r.largest)} | ${r.variables} |`,
    );
  const of = (pick) => median(rows.map(pick)).toFixed(2);
  console.log(
    `\nMedians of ${rows.length}: ${of((r) => r.fold / r.largest)} of the largest member, ${of((r) => r.fold / r.all)} of all members ` +
      `together; in exact form ${median(rows.filter((r) => r.exact > 0).map((r) => r.exact / r.largest)).toFixed(2)} of the largest.`,
  );
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** A row for each family of a fixture that folds. */
function weigh(name, instructions) {
  const { expect, args = [] } = JSON.parse(readFileSync(join(root, "fixtures", name, "case.json"), "utf8"));
  if (expect !== "folds") return [];
  const folder = join(root, "fixtures", name, "input");
  const readable = archfold(folder, "fold", args);
  const exact = archfold(folder, "fold", [...without(args, "--form"), "--form", "exact"]);
  const scanned = archfold(folder, "scan", without(args, "--form", "--out", "--rename", "--exact-at", "--base-names"));
  return readable.map((family, i) => {
    const found = scanned.find((s) => s.id === family.id) ?? scanned[i];
    const files = [...new Set(Object.values(found.members).map((m) => m.dockerfile))];
    const members = files.map((file) => instructions(readFileSync(join(folder, file), "utf8")));
    const sizes = members.map((m) => bytes(m.map((x) => x.text)));
    const fold = instructions(family.dockerfile);
    const row = {
      name: readable.length > 1 ? `${name}: ${family.id}` : name,
      members: Object.keys(found.members).length,
      smallest: Math.min(...sizes),
      largest: Math.max(...sizes),
      all: sizes.reduce((a, b) => a + b, 0),
      fold: bytes(fold.map((x) => x.text)),
      exact: bytes(instructions(exact[i]?.dockerfile ?? "").map((x) => x.text)),
      variables: family.variables.length,
    };
    return { ...row, bound: args.includes("exact") ? "" : boundOf(row, members, fold) };
  });
}

/** Where members differ in words only, the fold has a bound: 1.3 times the largest, 25 bytes a variable and platform, its FROM lines. */
function boundOf({ fold: weight, largest, variables, members: count }, members, fold) {
  const shape = (m) => m.map((x) => `${x.keyword} ${x.text.trim().split(/\s+/).length}`).join(" ");
  if (new Set(members.map(shape)).size > 1) return "";
  const from = bytes(fold.filter((x) => x.keyword === "FROM").map((x) => x.text));
  return weight <= 1.3 * largest + 25 * variables * count + from ? "" : " OVER";
}

function archfold(cwd, command, args) {
  const { stdout, stderr } = spawnSync(process.execPath, [join(root, "dist/archfold.js"), command, "--json", ...args], {
    cwd,
    encoding: "utf8",
  });
  if (!stdout) throw new Error(`${cwd}: ${command} ${args.join(" ")}: ${stderr}`);
  return JSON.parse(stdout).families.filter((f) => f.status !== "refused");
}
