// One `git cat-file --batch`, kept open: objects by id, read as they come. What is larger than asked for is passed over, not kept.
// An id that nothing answers is missing; git is told to fetch nothing and to take no other object for it.
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { quietEnvironment } from "../command.ts";

export type GitObject =
  | { readonly kind: "object"; readonly type: string; readonly bytes: Buffer }
  | { readonly kind: "large"; readonly size: number }
  | { readonly kind: "missing" };

export interface ObjectReader {
  /** `id` is a full hash. */
  read(id: string, limit?: number): Promise<GitObject>;
}

/** git before 2.45 knows no GIT_NO_LAZY_FETCH: there no protocol is allowed, and it ends where it would fetch. */
export const ITSELF: NodeJS.ProcessEnv = {
  GIT_NO_LAZY_FETCH: "1",
  GIT_ALLOW_PROTOCOL: "none",
  GIT_NO_REPLACE_OBJECTS: "1",
};

interface Wanted {
  readonly id: string;
  readonly limit: number;
  readonly answer: (object: GitObject) => void;
}

const TREES_AND_COMMITS = 64 * 1024 * 1024;

/** `folder` lies in a repository, or is a bare one. */
export function objectReader(folder: string): ObjectReader {
  let child: ChildProcessWithoutNullStreams | undefined;
  let waiting: Wanted[] = [];

  const answer = (object: GitObject): void => {
    waiting.shift()?.answer(object);
    if (waiting.length === 0 && child) hold(child, false);
  };

  /** It ends at an object that it may not fetch: that one is missing, and the others are asked of another process. */
  const ended = (old: ChildProcessWithoutNullStreams): void => {
    if (child !== old) return;
    child = undefined;
    answer({ kind: "missing" });
    const rest = waiting;
    waiting = [];
    for (const one of rest) ask(one);
  };

  const start = (): ChildProcessWithoutNullStreams => {
    const env = { ...quietEnvironment(), ...ITSELF };
    const made = spawn("git", ["-c", "core.fsmonitor=false", "cat-file", "--batch"], { cwd: folder, env });
    const feed = answers(() => waiting[0]?.limit ?? 0, answer);
    made.stdout.on("data", feed);
    made.stderr.resume();
    made.stdin.on("error", () => {});
    made.on("error", () => ended(made));
    made.on("close", () => ended(made));
    return made;
  };

  const ask = (wanted: Wanted): void => {
    child ??= start();
    if (waiting.length === 0) hold(child, true);
    waiting.push(wanted);
    child.stdin.write(`${wanted.id}\n`);
  };

  return {
    read: (id, limit = TREES_AND_COMMITS) =>
      new Promise((resolve) => {
        if (/^[0-9a-f]{40,64}$/.test(id)) ask({ id, limit, answer: resolve });
        else resolve({ kind: "missing" });
      }),
  };
}

/** Only while something is asked does it keep this process alive; it ends with it. */
function hold(child: ChildProcessWithoutNullStreams, isHeld: boolean): void {
  for (const one of [child, child.stdin, child.stdout, child.stderr] as readonly Partial<NodeJS.RefCounted>[])
    if (isHeld) one.ref?.();
    else one.unref?.();
}

/** Takes `ID TYPE SIZE LF bytes LF` or `ID missing LF` from chunks however they are cut. */
function answers(limit: () => number, answer: (object: GitObject) => void): (chunk: Buffer) => void {
  let head = "";
  let body:
    | { readonly type: string; readonly size: number; readonly kept: Buffer[] | undefined; left: number }
    | undefined;
  return (chunk) => {
    for (let at = 0; at < chunk.length; ) {
      if (body) {
        const end = Math.min(chunk.length, at + body.left);
        body.kept?.push(chunk.subarray(at, end));
        body.left -= end - at;
        at = end;
        if (body.left > 0) continue;
        const { type, size, kept } = body;
        body = undefined;
        answer(kept ? { kind: "object", type, bytes: Buffer.concat(kept).subarray(0, size) } : { kind: "large", size });
        continue;
      }
      const end = chunk.indexOf(10, at);
      head += chunk.toString("latin1", at, end < 0 ? chunk.length : end);
      if (end < 0) return;
      at = end + 1;
      const [, type, digits] = /^[0-9a-f]+ (\w+) (\d+)$/.exec(head) ?? [];
      head = "";
      const size = Number(digits);
      if (type === undefined) answer({ kind: "missing" });
      else body = { type, size, kept: size > limit() ? undefined : [], left: size + 1 };
    }
  };
}
