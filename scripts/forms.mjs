// docs/forms.md, and the three folds in README.md: what the built tool makes of fixtures, before and after. `--check` writes
// nothing and fails where they are not what it makes now. Build first.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");

/** What a fold is made of, each by the fixture that shows it, with the member to begin from. */
const FORMS = [
  {
    title: "Equal",
    fixture: "members-equal-byte-for-byte",
    member: "linux/arm64",
    text: "What all members have stands once. Here everything does; where the files differ that are copied, the fold's ignore file and prefixed sources see to it.",
  },
  {
    title: "Platform argument in FROM",
    fixture: "only-the-tag-of-from-differs",
    member: "linux/arm64",
    text: "TARGETARCH and its like are there in every FROM without being declared. Exact.",
    inReadme: true,
  },
  {
    title: "The base's multi-arch name",
    fixture: "bases-that-a-person-says-are-one",
    member: "linux/arm64",
    text: "`--base-names multi-arch` takes `alpine:3.20` for `arm64v8/alpine:3.20`: by the registry where it holds that very image (`--bases registry`), else on the word of a person, which the proof then names as its premise.",
  },
  {
    title: "Arch stage and variable",
    fixture: "two-files-with-a-tag-prefix-and-one-token",
    member: "linux/arm64",
    text: "A stage for each platform chooses the base and says in one ARG what differs below it. COPY, ENV and LABEL get the very text of the member; a RUN sees the variable in its environment, so its grade is `same-commands`.",
    inReadme: true,
  },
  {
    title: "Word list",
    fixture: "qemu-helpers-on-some-architectures",
    member: "linux/arm64",
    text: "A variable may hold several words or none, where a shell reads it unquoted and nothing in the script changes how it splits them.",
  },
  {
    title: "Platform argument in a stage",
    fixture: "differences-far-apart-in-one-file",
    member: "linux/arm64",
    text: "Where TARGETARCH is the very word that differs, it is read, from where it is needed first.",
  },
  {
    title: "A variable of the members' own",
    fixture: "real-sized-sink-hole",
    member: "linux/arm64",
    text: "An ENV of the members' own that holds the word already is read: nothing is declared, and nothing that runs sees more than before.",
  },
  {
    title: "Parted label",
    fixture: "real-sized-add-on-base",
    member: "linux/arm64",
    text: "Of a LABEL with many pairs those that can be said once stay together. The labels are the same; the history tells of two.",
  },
  {
    title: "Split",
    fixture: "debian-like-pair-with-common-steps",
    member: "linux/arm64",
    text: "What no word can say stands once for each platform, in stages of their own, and the common part goes on behind them. Exact: every step comes from the members' cache. Platforms with the same rows share a stage.",
    inReadme: true,
  },
];

const check = process.argv.includes("--check");
const shown = FORMS.map((form) => ({ ...form, ...foldOf(form) }));

const forms = `# The forms of a fold

Made by \`node scripts/forms.mjs\` from fixtures: before, the Dockerfile of one platform; after, the fold of all, as \`archfold fold\` prints it. Of the ways in which a family can be written the one is taken that is lightest to read, and the exact one where two are about equal; \`--form exact\` allows no variables, \`--exact-at\` and \`--rename\` change one place. What [a fold weighs](weight.md) is measured for every fixture.

${shown.map((f) => section(f, "##")).join("\n")}`;
put("docs/forms.md", () => forms);

const [BEGIN, END] = ["<!-- forms: made by scripts/forms.mjs -->\n", "<!-- /forms -->"];
put("README.md", (text) => {
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from < 0 || to < from) throw new Error("README.md: no place for the forms");
  const three = shown.filter((f) => f.inReadme).map((f) => section(f, "###"));
  return `${text.slice(0, from)}${BEGIN}\n${three.join("\n")}\n${text.slice(to)}`;
});

function foldOf({ fixture, member }) {
  const { args = [] } = JSON.parse(readFileSync(join(root, "fixtures", fixture, "case.json"), "utf8"));
  const cwd = join(root, "fixtures", fixture, "input");
  const asked = args.filter(
    (a, i) => !["--base-names", "--form"].includes(a) && !["--base-names", "--form"].includes(args[i - 1]),
  );
  const { members } = family(
    cwd,
    "scan",
    asked.filter((a, i) => a !== "--out" && asked[i - 1] !== "--out"),
  );
  const { dockerfile: path } = members[member];
  const folded = family(cwd, "fold", args);
  const grades = new Set(Object.values(folded.proof).map((p) => p.grade));
  return {
    count: Object.keys(members).length,
    path,
    before: readFileSync(join(cwd, path), "utf8"),
    after: folded.dockerfile,
    output: folded.output,
    grade: [...grades].join(" and "),
  };
}

function family(cwd, command, args) {
  const run = spawnSync(process.execPath, [join(root, "dist/archfold.js"), command, "--json", ...args], {
    cwd,
    encoding: "utf8",
  });
  const [found] = JSON.parse(run.stdout || "{}").families ?? [];
  if (!found || found.status === "refused") throw new Error(`${cwd}: ${command}: ${run.stdout}${run.stderr}`);
  return found;
}

function section({ title, text, fixture, count, path, before, after, output, grade }, level) {
  return `${level} ${title}

${text}

\`${path}\`, one of ${count} (\`fixtures/${fixture}\`):

\`\`\`Dockerfile
${before.trim()}
\`\`\`

\`${output}\`, proved, ${grade}:

\`\`\`Dockerfile
${after.trim()}
\`\`\`
`;
}

function put(file, change) {
  const path = join(root, file);
  const now = readOr(path);
  const wanted = change(now);
  if (now === wanted) return;
  if (check) {
    console.error(`${file} is not what the tool makes now: node scripts/forms.mjs writes it`);
    process.exitCode = 1;
  } else writeFileSync(path, wanted);
}

function readOr(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
