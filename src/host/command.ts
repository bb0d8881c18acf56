// Runs git as a child process with an argument array; never through a shell, never reading from the terminal.
import { execFile } from "node:child_process";
import { env } from "node:process";

/** Variables that would point git at another repository than the folder's own (set inside git hooks; `git rev-parse --local-env-vars`). */
const REDIRECTING =
  "GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_PREFIX GIT_COMMON_DIR GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_NAMESPACE GIT_LITERAL_PATHSPECS GIT_GLOB_PATHSPECS GIT_NOGLOB_PATHSPECS GIT_ICASE_PATHSPECS";

const LIMIT = 256 * 1024 * 1024;

/** Standard output where git ended with 0, undefined where it failed or is not there. */
export async function git(
  folder: string,
  args: readonly string[],
  more: { readonly env: NodeJS.ProcessEnv; readonly input: string | Uint8Array } = { env: {}, input: "" },
): Promise<Buffer | undefined> {
  // No argument of a process can hold it, and no file is named so.
  if (args.some((arg) => arg.includes("\0"))) return undefined;
  await turn();
  // A repository may name a program as its file system monitor; reading a tree must not start it.
  const all = ["-c", "core.fsmonitor=false", ...args];
  const options = {
    cwd: folder,
    encoding: "buffer",
    maxBuffer: LIMIT,
    env: { ...quietEnvironment(), ...more.env },
  } as const;
  return new Promise((resolve) => {
    const child = execFile("git", all, options, (failed, stdout) => {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
      resolve(failed ? undefined : stdout);
    });
    child.stdin?.on("error", () => {});
    child.stdin?.end(more.input);
  });
}

/** What git says in a line, without its line feed. */
export const gitLine = async (...asked: Parameters<typeof git>): Promise<string | undefined> =>
  (await git(...asked))?.toString("utf8").replace(/\n$/, "");

/** The process's file descriptors are few (256 on macOS), so this count belongs to the process, not to a repository. */
let free = 8;
const waiting: (() => void)[] = [];

async function turn(): Promise<void> {
  if (free > 0) free -= 1;
  else await new Promise<void>((go) => waiting.push(go));
}

export function quietEnvironment(): NodeJS.ProcessEnv {
  const kept = { ...env, LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0" };
  for (const name of REDIRECTING.split(" ")) Reflect.deleteProperty(kept, name);
  return kept;
}

/** UTF-8 text, a byte order mark kept; undefined where the bytes are not UTF-8. */
export function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The records of `-z` output; those that are not UTF-8 are left out. */
export function records(output: Uint8Array): readonly string[] {
  const whole = utf8(output);
  if (whole !== undefined) return whole.split("\0").filter((record) => record !== "");
  return split(output).flatMap((bytes) => utf8(bytes) || []);
}

function split(output: Uint8Array): readonly Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let start = 0; start < output.length; ) {
    const zero = output.indexOf(0, start);
    const end = zero < 0 ? output.length : zero;
    parts.push(output.subarray(start, end));
    start = end + 1;
  }
  return parts;
}
