// Runs a generator on a copy of its repository. Only where a person asked for it: nothing else in this program runs what it read.
import { accessSync, constants, statSync } from "node:fs";
import { basename, delimiter, join } from "node:path";
import { env } from "node:process";
import type { FileChange } from "../model/change.ts";
import type { GeneratorAnswer } from "../ports.ts";
import { utf8 } from "./command.ts";
import { copyWith } from "./generator/copy.ts";
import { type Ended, type Limits, run, walls } from "./generator/isolated.ts";

export interface GeneratorRun {
  readonly root: string;
  /** The generator's path and text, as changed. */
  readonly path: string;
  readonly text: string;
  /** Everything that is to be written, the generator's own change too. */
  readonly changes: readonly FileChange[];
}

const LIMITS: Limits = { seconds: 120, bytes: 4 * 1024 * 1024 };

export async function runGenerator(asked: GeneratorRun, limits = LIMITS): Promise<GeneratorAnswer> {
  const cannot = (why: string): GeneratorAnswer => ({ kind: "cannot", why: `was not run: ${why}` });
  const words = interpreter(asked.path, asked.text);
  if (!words) return cannot("nothing says what runs it; a first line such as #!/usr/bin/env bash does");
  const [program = ""] = words;
  if (!isProgram(program)) return cannot(`${program} is not on this machine`);
  const copy = await copyWith(asked.root, asked.changes);
  if (typeof copy === "string") return cannot(copy);
  try {
    const before = walls(copy.originals);
    if (!before) return cannot("it would have a network here; on Linux it has none where unshare is allowed");
    const command = { words: [...words, asked.path], folder: copy.root, env: clean(copy) };
    return answerOf(await run(before, command, limits), limits);
  } finally {
    await copy.remove();
  }
}

/** As bash, other shells and node say that a command is not there. */
const MISSING = /(?:^|\s)(\S+): (?:command )?not found$|\bspawn(?:Sync)? (\S+) ENOENT/m;

function answerOf(ended: Ended, limits: Limits): GeneratorAnswer {
  const failed = (how: string): GeneratorAnswer => ({ kind: "failed", how });
  if (ended.kind === "too-long") return failed(`did not end in ${limits.seconds} seconds`);
  if (ended.kind === "too-much") return failed(`prints more than ${limits.bytes} bytes`);
  const missing = MISSING.exec(ended.stderr);
  if (missing) return { kind: "cannot", why: `calls ${missing[1] ?? missing[2]}, which is not on this machine` };
  if (ended.code !== 0) {
    const last = ended.stderr.trimEnd().split("\n").at(-1) ?? "";
    const said = last === "" ? "" : `: ${last.slice(0, 200)}`;
    return failed(`ended with exit code ${ended.code}${said} (it has no network here)`);
  }
  const text = utf8(ended.stdout);
  return text === undefined ? failed("prints what is not UTF-8") : { kind: "printed", text };
}

/** What the first line names, without its folder where that is not here; else what the name means. */
function interpreter(path: string, text: string): readonly string[] | undefined {
  const line = /^#![ \t]*(\S[^\r\n]*)/
    .exec(text)?.[1]
    ?.trim()
    .split(/[ \t]+/);
  if (!line) return /\.sh$/.test(path) ? ["bash"] : /\.[cm]?js$/.test(path) ? ["node"] : undefined;
  const [first = "", ...rest] = line;
  if (basename(first) === "env") {
    const words = rest[0] === "-S" ? rest.slice(1) : rest;
    return words.length > 0 ? words : undefined;
  }
  return [isProgram(first) ? first : basename(first), ...rest];
}

function isProgram(word: string): boolean {
  const places = word.includes("/") ? [word] : (env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, word));
  return places.some((file) => {
    try {
      accessSync(file, constants.X_OK);
      return statSync(file).isFile();
    } catch {
      return false;
    }
  });
}

/** Nothing of the person's environment but where programs are. */
const clean = (copy: { readonly home: string; readonly temporary: string }): NodeJS.ProcessEnv => ({
  PATH: env["PATH"],
  HOME: copy.home,
  TMPDIR: copy.temporary,
  LANG: "C.UTF-8",
  LC_ALL: "C.UTF-8",
  TZ: "UTC",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_TERMINAL_PROMPT: "0",
});
