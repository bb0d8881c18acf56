// Runs many scripts in real shells, each script in a folder of its own with every command replaced by one that notes its
// arguments, its variables and its input. Nothing of the machine's programs can be called.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";

export interface Shell {
  readonly name: string;
  readonly argv: readonly [string, ...string[]];
}

/** Those that are here; busybox also where `scripts/engine install` put it. */
export function shellsHere(): readonly Shell[] {
  const cache = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
  const engine = process.env["ARCHFOLD_ENGINE_ROOT"] ?? join(cache, "archfold/engine");
  const busybox = ["/bin/busybox", "/usr/bin/busybox", join(engine, "installed/rootfs/usr/bin/busybox")].find(
    existsSync,
  );
  const all: readonly Shell[] = [
    { name: "dash", argv: ["/bin/dash"] },
    { name: "bash", argv: ["/bin/bash"] },
    ...(busybox === undefined ? [] : [{ name: "busybox ash", argv: [busybox, "ash"] } as const]),
  ];
  return all.filter((shell) => existsSync(shell.argv[0]));
}

const COMMANDS = `
note() {
  printf '<%s>' "$@" "A=\${A-}" "B=\${B-}" >&9
  printf '\\n' >&9
  printf '%s\\n' "$*"
}
get() { note get "$@"; }
tar() { note tar "$@"; }
echo() { note echo "$@"; }
cat() { note cat "$@"; }
fails() { return 1; }
eat() {
  read_all=
  while IFS= read -r line || [ -n "$line" ]; do read_all="$read_all{$line}"; done
  note eat "$@" "$read_all"
}
x=xx y=y.1 HOME=/home/me
`;

export interface Job {
  readonly text: string;
  /** What its environment has besides. */
  readonly values: ReadonlyMap<string, string>;
}

/** What each script did, as one text. */
export async function record(shell: Shell, jobs: readonly Job[]): Promise<readonly string[]> {
  const root = mkdtempSync(join(tmpdir(), "archfold-shells-"));
  try {
    const lines = jobs.map(({ text, values }, i) => {
      const folder = join(root, `${i}`);
      mkdirSync(folder);
      for (const file of ["a-aarch64-1.so", "aa.so"]) writeFileSync(join(folder, file), "");
      const set = [...values].map(([name, value]) => `export ${name}=${quoted(value)}; `).join("");
      return `( cd ${folder}; ${set}eval ${quoted(text)} ) 9>>${root}/${i}.did </dev/null >${root}/${i}.said 2>/dev/null`;
    });
    const batch = join(root, "batch");
    writeFileSync(batch, `${COMMANDS}${lines.join("\n")}\nexit 0\n`);
    await run([...shell.argv, batch], root);
    return jobs.map((_, i) => {
      const files = readdirSync(join(root, `${i}`)).sort();
      const held = files.map((f) => `${f}: ${readFileSync(join(root, `${i}`, f), "utf8")}`);
      return [`${root}/${i}.did`, `${root}/${i}.said`]
        .map((f) => readFileSync(f, "utf8"))
        .concat(held)
        .join("\n--\n");
    });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const run = ([program = "", ...args]: readonly string[], cwd: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: { PATH: "/nowhere" }, stdio: "ignore" });
    child.on("error", reject);
    child.on("close", () => resolve());
  });
