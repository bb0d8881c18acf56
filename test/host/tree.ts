// Trees in a temporary folder, and what is in them: read with node alone, not with the code under test.
import { execFileSync } from "node:child_process";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";

const made: string[] = [];

afterAll(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A new folder with these files; gone when the test file ends. */
export function tree(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const root = mkdtempSync(join(tmpdir(), "archfold-"));
  made.push(root);
  for (const [path, text] of Object.entries(files)) put(root, path, text);
  return root;
}

export function put(root: string, path: string, text: string | Uint8Array): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

export function git(root: string, ...args: string[]): string {
  const who = ["-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "init.defaultBranch=main"];
  return execFileSync("git", [...who, ...args], { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/** A repository with these files committed. */
export function repository(files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = tree(files);
  git(root, "init", "-q");
  git(root, "add", "-A", "-f");
  git(root, "commit", "-q", "-m", "first");
  return root;
}

/** Every entry below the root but git's own, with kind, mode and content. */
export function content(root: string, folder = ""): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of readdirSync(join(root, folder)).sort()) {
    const path = folder === "" ? name : `${folder}/${name}`;
    const entry = lstatSync(join(root, path));
    const mode = (entry.mode & 0o7777).toString(8);
    if (path === ".git") continue;
    if (entry.isSymbolicLink()) found[path] = `-> ${readlinkSync(join(root, path))}`;
    else if (entry.isDirectory()) Object.assign(found, { [path]: "folder" }, content(root, path));
    else found[path] = `${mode} ${readFileSync(join(root, path), "latin1")}`;
  }
  return found;
}
