// Every manifest that a fixture rewrites, against what bashbrew reads in that very text, kept in test/data/manifest by the
// text's hash: `cat -f`, `list`, and after `fetch` from a repository of the fixture what it takes for the entries' bases.
import { createHash } from "node:crypto";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readManifest } from "../../src/1-read/manifest.ts";
import { distribution, gathering } from "../cases/distribution.ts";
import { cases, inputOf } from "../cases/fixture.ts";
import { kept } from "../cases/snapshot.ts";
import { archfold } from "../cli/run.ts";
import { git, put, tree } from "../host/tree.ts";
import { type Answer, asking, fromsBy, listedBy, resolvedBy, version } from "../oracle/manifest/bashbrew.ts";
import { oursAs } from "../oracle/manifest/ours.ts";

interface Kept {
  readonly sha256: string;
  readonly of: string;
  readonly resolved: Answer;
  readonly list: readonly string[] | undefined;
  readonly froms: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> | undefined;
}

const data = join(import.meta.dirname, "../data/manifest/rewritten.jsonl");
const hash = (text: string): string => createHash("sha256").update(text).digest("hex");

/** A program that prints a manifest has its lines too. */
const isManifest = (text: string): boolean => /^Maintainers:/m.test(text) && !text.startsWith("#!");

interface Written {
  readonly name: string;
  readonly path: string;
  readonly text: string;
}

/** What a case would write that is a manifest, wherever it lies. */
const ofCases = cases().flatMap(({ name }) =>
  [...kept(name)].flatMap(([path, text]) =>
    path.startsWith("tree/") && isManifest(text) ? [{ name, path: path.slice("tree/".length), text }] : [],
  ),
);

/** And the manifest of a distribution that was gathered, whose commit is real. */
const gathered = distribution();
await archfold(gathered.beside, ...gathering(gathered.root));
const text = readFileSync(join(gathered.beside, "library/distro"), "utf8");
const rewritten: readonly Written[] = [...ofCases, { name: "a gathered distribution", path: "library/distro", text }];

if (asking) {
  const rows = [{ bashbrew: version() }, ...rewritten.map(ask)];
  writeFileSync(data, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
}
const [head = "", ...lines] = readFileSync(data, "utf8").trimEnd().split("\n");
const answers = lines.map((l): Kept => JSON.parse(l));

const HOW =
  "no answer of bashbrew's is kept for this text; with bashbrew on the PATH: UPDATE=1 npx vitest run --project unit test/4-emit/rewritten-answers.test.ts";

describe.each(rewritten)("$name: $path", ({ text, path }) => {
  const answer = answers.find((a) => a.sha256 === hash(text));
  const read = readManifest(path, text);
  const resolved = answer?.resolved ?? "refused";
  const ours = read.kind === "trouble" || resolved === "refused" ? [] : oursAs(read.manifest, resolved);

  test("bashbrew reads what we wrote as we do", () => {
    expect(answer, HOW).toBeDefined();
    expect(ours).toEqual(resolved);
    const image = path.slice(path.lastIndexOf("/") + 1);
    expect(ours.flatMap((e) => [...(e?.[0] ?? []), ...(e?.[1] ?? [])]).map((tag) => `${image}:${tag}`)).toEqual(
      answer?.list,
    );
  });

  test("bashbrew finds every Dockerfile in a commit of the fold", () => {
    expect(answer, HOW).toBeDefined();
    const found = Object.entries(answer?.froms ?? {}).map(([tag, froms]) => [tag, Object.keys(froms)]);
    expect(found).toEqual(ours.map((e) => [e?.[0][0], Object.keys(e?.[3] ?? {})]));
  });
});

test("nothing is kept of texts that are gone, and the version is", () => {
  expect(answers.map((a) => a.sha256)).toEqual(rewritten.map((r) => hash(r.text)));
  expect(JSON.parse(head)).toEqual({ bashbrew: expect.stringMatching(/^v\d+\.\d+\.\d+$/) });
});

function ask({ name, path, text }: Written): Kept {
  const file = join(tree({ [path]: text }), path);
  return {
    sha256: hash(text),
    of: `${name}: ${path}`,
    resolved: resolvedBy(file),
    list: listedBy(file),
    froms: path === "library/distro" ? askGathered() : askFroms(name, path, text),
  };
}

/** The fixture with its fold as a repository, and the manifest naming that and its one commit everywhere. */
function askFroms(name: string, path: string, text: string): Kept["froms"] {
  const root = tree();
  cpSync(inputOf(name), root, { recursive: true, verbatimSymlinks: true });
  for (const [file, content] of kept(name))
    if (file.startsWith("tree/")) put(root, file.slice("tree/".length), content);
  git(root, "init", "-q");
  git(root, "add", "-A", "-f");
  git(root, "commit", "-q", "-m", "fold");
  const values = { Repo: `file://${root}`, Fetch: "refs/heads/main", Commit: git(root, "rev-parse", "HEAD").trim() };
  const local = text.replace(
    /^((?:[\w-]+-)?Git(Repo|Fetch|Commit):[ \t]*).*$/gm,
    (_, head: string, field: keyof typeof values) => head + values[field],
  );
  const defaults = /^GitFetch:/m.test(local)
    ? local
    : local.replace(/^GitRepo:.*\n/m, (l) => `${l}GitFetch: ${values.Fetch}\n`);
  const other = tree({ [path]: defaults });
  return fromsBy(join(other, path), join(other, "cache"));
}

function askGathered(): Kept["froms"] {
  const local = text.replace(/^GitRepo:.*$/m, `GitRepo: file://${gathered.root}`);
  const folder = tree({ distro: local });
  return fromsBy(join(folder, "distro"), join(folder, "cache"));
}
