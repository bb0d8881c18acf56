// Runs the command line in this process with an Io that keeps what was printed, and the texts that its tests start from.
import { group, isGithub } from "../../cli/github.ts";
import { run } from "../../cli/program.ts";

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Where {
  readonly cwd: string;
  readonly quiet?: boolean;
  readonly color?: boolean;
  readonly env?: NodeJS.ProcessEnv;
}

export async function archfold(where: Where | string, ...argv: string[]): Promise<Ran> {
  const { cwd, quiet = false, color = false, env = {} } = typeof where === "string" ? { cwd: where } : where;
  let [out, err] = ["", ""];
  const code = await run(argv, {
    cwd,
    env,
    isTTY: false,
    color,
    quiet,
    out: (text) => {
      out += text;
    },
    err: (text) => {
      if (!quiet) err += text;
    },
    group: (title, lines) => {
      if (isGithub(env)) err += group(title, lines);
    },
  });
  return { code, out, err };
}

/** The parsed standard output; a test says of which shape it takes it to be. */
export async function json<T>(where: Where | string, ...argv: string[]): Promise<Ran & { readonly value: T }> {
  const ran = await archfold(where, ...argv, "--json");
  return { ...ran, value: JSON.parse(ran.out) as T };
}

/** Two members that differ in their base alone, each in a folder of its own with the file that it copies. */
export const PAIR: Readonly<Record<string, string>> = {
  "amd64/Dockerfile": "FROM debian:12\nCOPY tool /bin/tool\nRUN tool --install\n",
  "amd64/tool": "one\n",
  "arm64v8/Dockerfile": "FROM arm64v8/debian:12\nCOPY tool /bin/tool\nRUN tool --install\n",
  "arm64v8/tool": "two\n",
};

/** Two members that share the root as their context. */
export const SUFFIXES: Readonly<Record<string, string>> = {
  "Dockerfile.amd64": "FROM debian:12\nCOPY app /app\nCMD /app\n",
  "Dockerfile.arm64": "FROM arm64v8/debian:12\nCOPY app /app\nCMD /app\n",
  app: "app\n",
};
