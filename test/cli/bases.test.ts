// What is known of bases from the lock, without network: assumptions go, and a base that says otherwise refuses the fold.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tree } from "../host/tree.ts";
import { archfold, json, type Where } from "./run.ts";

const text = (arch: string) => `FROM nginx:1\nARG FOO=text\nRUN ["only", "${arch}"]\nRUN echo $FOO\n`;
const FILES = { "Dockerfile.amd64": text("amd64"), "Dockerfile.arm64": text("arm64") };
const PLATFORMS = ["linux/amd64", "linux/arm64"];
const DIGEST = `sha256:${"5".repeat(64)}`;

interface LockText {
  readonly families: Record<string, { bases?: readonly object[] }>;
}

const lockOf = (root: string): LockText => JSON.parse(readFileSync(join(root, ".archfold.json"), "utf8")) as LockText;

/** A tree with its fold, and a lock that records what nginx:1 sets. */
async function folded(config: object, platforms: readonly string[] = PLATFORMS): Promise<string> {
  const root = tree(FILES);
  expect((await archfold(root, "fold", "--write")).code).toBe(0);
  record(root, config, platforms);
  return root;
}

function record(root: string, config: object, platforms: readonly string[]): void {
  const lock = lockOf(root);
  const family = lock.families["."] ?? {};
  const bases = platforms.map((platform) => ({ ref: "nginx:1", platform, digest: DIGEST, config: { config } }));
  const families = { ".": { ...family, bases } };
  writeFileSync(join(root, ".archfold.json"), JSON.stringify({ ...lock, families }));
}

const prove = (root: Where | string, ...argv: string[]) =>
  archfold(
    root,
    "prove",
    "--fold",
    "Dockerfile",
    ...PLATFORMS.flatMap((p) => ["--member", `${p}=Dockerfile.${p.slice("linux/".length)}`]),
    ...argv,
  );

interface Scanned {
  readonly families: readonly {
    readonly proof: Readonly<
      Record<string, { readonly assumptions: readonly object[]; readonly bases?: readonly object[] }>
    >;
  }[];
}

test("what the lock recorded is not assumed, and --strict passes", async () => {
  const root = await folded({ Env: ["PATH=/bin"] });
  expect((await archfold(root, "check")).out).toBe(".: current\n");
  const { value } = await json<Scanned>(root, "fold");
  for (const platform of PLATFORMS) {
    const proof = value.families[0]?.proof[platform];
    expect(proof?.assumptions).toEqual([]);
    expect(proof?.bases).toEqual([{ ref: "nginx:1", platform, digest: DIGEST, origin: "lock" }]);
  }
  const strict = await prove(root, "--strict");
  expect([strict.code, strict.err]).toEqual([0, ""]);
  expect(strict.out).toContain("knowing: nginx:1 as in the lock (555555555555)\n");
  expect(strict.out).not.toContain("assuming");
});

test("without it the same is assumed, and --strict does not pass", async () => {
  const root = tree(FILES);
  await archfold(root, "fold", "--write");
  expect((await prove(root)).out).toContain("assuming: nginx:1 has no ENV FOO and no ONBUILD");
  expect((await prove(root, "--strict")).code).toBe(1);
});

test("a recorded base that sets the ENV refuses the fold, with the lines", async () => {
  const root = await folded({ Env: ["PATH=/bin", "FOO=base"] });
  const { code, out } = await archfold(root, "check");
  expect([code, out]).toEqual([1, expect.stringContaining("refuted: RUN sees FOO=")]);
  expect((await prove(root)).out).toMatch(
    /refuted, knowing: .*\n.*RUN sees FOO=.*\n {4}member, line 4: .*\n {4}fold, {3}line \d+: /,
  );
});

test("one platform of two: the other one's is assumed as ever", async () => {
  const root = await folded({ Env: ["PATH=/bin"] }, ["linux/arm64"]);
  const { value } = await json<Scanned>(root, "fold");
  expect(value.families[0]?.proof["linux/arm64"]?.assumptions).toEqual([]);
  expect(value.families[0]?.proof["linux/amd64"]?.assumptions).toHaveLength(1);
});

test("writing again keeps what was recorded of bases that are still named, and drops the others", async () => {
  const root = await folded({ Env: ["PATH=/bin"] });
  writeFileSync(join(root, "Dockerfile.arm64"), text("arm64").replace("only", "just"));
  expect((await archfold(root, "fold", "--write")).code).toBe(0);
  expect(lockOf(root).families["."]?.bases).toHaveLength(2);
  for (const [path, old] of Object.entries(FILES)) writeFileSync(join(root, path), old.replace("nginx:1", "nginx:2"));
  expect((await archfold(root, "fold", "--write")).code).toBe(0);
  expect(lockOf(root).families["."]?.bases).toBeUndefined();
});

test.each(["engine", "registry"])(
  "--bases %s without docker: one line for the base, and the proof as before",
  async (where) => {
    const env = { PATH: "/nowhere" };
    const { code, out } = await archfold({ cwd: tree(FILES), env }, "scan", "--bases", where);
    expect([code, out.match(/BASE_UNKNOWN/g)]).toEqual([0, ["BASE_UNKNOWN"]]);
    expect(out).toContain("nginx:1: docker is not installed here (linux/amd64, linux/arm64): the proof ");
    expect(out).toContain("assuming: nginx:1 has no ENV FOO and no ONBUILD");
    const root = tree({ ...FILES, Dockerfile: "FROM nginx:1\n" });
    const named = await prove({ cwd: root, env }, "--bases", where);
    expect(named.err.split("\n")).toHaveLength(2);
  },
);

test("--bases takes none, engine or registry", async () => {
  const { code, err } = await archfold(tree(FILES), "scan", "--bases", "lock");
  expect([code, err]).toEqual([2, expect.stringContaining("Allowed choices are none, engine, registry")]);
});

test("a base in the lock that is not whole is no lock", async () => {
  const root = await folded({ Env: ["FOO"] });
  const { code, err } = await archfold(root, "check");
  expect([code, err]).toEqual([2, expect.stringContaining("a base is not whole")]);
});
