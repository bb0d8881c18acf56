// RUN -> exec (dockerfile2llb/convert.go dispatchRun, client/llb/exec.go Marshal).
import type { ExecOp } from "../../../src/5-prove/evaluate/graph.ts";
import { defaultShell } from "./bases.ts";
import { environmentOf } from "./environment.ts";
import type { Exec, File, Input, Mount } from "./llb.ts";
import { type Mounted, mountsOf } from "./mounts.ts";
import { Refused } from "./refused.ts";
import { folderTextOf, textOf, textOfKey, type World } from "./terms.ts";

const NETWORKS: Readonly<Record<string, string | undefined>> = { none: "NONE", host: "HOST" };

export function execOf(
  op: ExecOp,
  root: Input,
  platform: string,
  origin: (mount: ExecOp["mounts"][number]) => Input,
  world: World,
): Exec {
  const cwd = folderTextOf(op.workdir, world) || "/";
  const { mounts, secrets, agents }: Mounted = mountsOf(op.mounts, scriptOf(op), cwd, origin, world);
  const args = argumentsOf(op, world);
  if (args.length === 0) throw new Refused("RUN without a command", true);
  const env = environmentOf(op.environment, world);
  const [agent] = agents;
  const socket = agent && !env.some((e) => e.startsWith("SSH_AUTH_SOCK=")) ? [`SSH_AUTH_SOCK=${agent}`] : [];
  const user = textOf(op.user, world);
  return {
    k: "exec",
    args,
    env: env.length + socket.length > 0 ? [...env, ...socket] : null,
    cwd,
    p: platform,
    root,
    ...(user === "" ? {} : { user }),
    ...(NETWORKS[op.network] ? { network: NETWORKS[op.network] } : {}),
    ...(op.security === "insecure" ? { security: "INSECURE" } : {}),
    ...(mounts.length > 0 ? { mounts } : {}),
    ...(secrets.length > 0 ? { secretEnv: secrets } : {}),
    ...proxyOf(world),
  };
}

function argumentsOf(op: ExecOp, world: World): readonly string[] {
  if (op.shell === undefined) return op.args;
  return [...(op.shell === "base" ? shellOfBase(op, world) : op.shell), op.args.join(" ")];
}

function shellOfBase({ environment }: ExecOp, world: World): readonly string[] {
  const base = environment.base === undefined ? undefined : world.bases(textOfKey(environment.base, world));
  const shell = base?.config?.Shell ?? [];
  return shell.length > 0 ? shell : defaultShell(base);
}

/** A here-document that is a script is mounted as a file. */
function scriptOf({ script, args }: ExecOp): readonly Mount[] {
  if (script === undefined) return [];
  const path = `/${(args[0] ?? "").slice("/dev/pipes/".length)}`;
  const made: File = { k: "file", do: [{ a: "mkfile", on: null, path, mode: 0o755, data: script }] };
  return [{ dest: "/dev/pipes/", in: made, src: "/", ro: true }];
}

/** What is given as a proxy reaches every RUN, whatever the Dockerfile says. */
function proxyOf({ question }: World): { readonly proxy?: Readonly<Record<string, string>> } {
  const proxy: Record<string, string> = {};
  for (const [name, value] of Object.entries(question.buildArgs)) {
    const key = name.toLowerCase();
    if (/^(?:https?|ftp|no|all)_proxy$/.test(key) && value !== "") proxy[key] = value;
  }
  const isGiven = Object.keys(question.buildArgs).some((n) => /^(?:https?|ftp|no|all)_proxy$/i.test(n));
  return isGiven ? { proxy } : {};
}
