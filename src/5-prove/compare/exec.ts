// RUN of member and fold: arguments, environment in order, folder, user, mounts, network, security.
import type { Difference } from "../../model/verdict.ts";
import { compareCommands } from "../commands/compare.ts";
import type { ExecOp, Mount, Node } from "../evaluate/graph.ts";
import { keyOf, show } from "../words/text.ts";
import type { CompareChains } from "./chains.ts";
import { compareContextPath } from "./context.ts";
import { agrees } from "./doubts.ts";
import { compareEnvironments } from "./environments.ts";
import { compareOrigins, compareTexts } from "./files.ts";
import { type Comparison, difference, isAlike } from "./outcome.ts";

export function compareExec(
  a: ExecOp,
  b: ExecOp,
  m: Node,
  f: Node,
  c: Comparison,
  compare: CompareChains,
): Difference | undefined {
  const differs = (message: string) => difference(m.at, f.at, message);
  const fields: readonly (readonly [string, string, string])[] = [
    ["the shell", shellName(a), shellName(b)],
    ["the working directory", keyOf(a.workdir), keyOf(b.workdir)],
    ["the user", keyOf(a.user), keyOf(b.user)],
    ["the network", a.network, b.network],
    ["the security", a.security, b.security],
    ["the devices", a.devices.join(" "), b.devices.join(" ")],
    ["the script", a.script ?? "none", b.script ?? "none"],
  ];
  for (const [name, x, y] of fields)
    if (!agrees(x, y, c.doubts)) return differs(`${name} of RUN is ${x} in the member and ${y} in the fold`);
  const args = compareArguments(a, b, f, c);
  if (args) return differs(args);
  const environment = compareEnvironments(a, b, f, c);
  if (environment) return differs(environment);
  if (a.mounts.length !== b.mounts.length)
    return differs(`RUN has ${a.mounts.length} mounts in the member and ${b.mounts.length} in the fold`);
  for (const [i, mount] of a.mounts.entries()) {
    const other = b.mounts[i];
    const found = other && compareMounts(mount, other, m, f, c, compare);
    if (found) return found;
  }
  return undefined;
}

const shellName = ({ shell }: ExecOp): string =>
  typeof shell === "object" ? JSON.stringify(shell) : (shell ?? "none");

function compareArguments(a: ExecOp, b: ExecOp, f: Node, c: Comparison): string | undefined {
  if (a.args.length !== b.args.length)
    return `RUN has ${a.args.length} arguments in the member and ${b.args.length} in the fold`;
  // Only a shell that is known to be a POSIX one reads runs of blanks as one; a base of Windows has none.
  const isBases = a.shell === "base" && a.system === "posix";
  const isShell =
    a.shell !== undefined && a.shell !== "base" && /^(?:\/(?:usr\/)?bin\/)?(?:ba|da|a)?sh$/.test(a.shell[0] ?? "");
  for (const [i, arg] of a.args.entries()) {
    const other = b.args[i] ?? "";
    const result = compareCommands(arg, other, isShell || isBases);
    if (result.kind === "different")
      return `the command differs at ${JSON.stringify(piece(arg, result.at))} in the member, ${JSON.stringify(piece(other, result.at))} in the fold`;
    if (result.kind !== "same-words") continue;
    c.lesser.add(`line ${f.at?.line}: blanks between words differ`);
    if (isBases && a.environment.base !== undefined) c.posixShells.add(a.environment.base);
  }
  return undefined;
}

/** The words around the place where two texts part. */
function piece(text: string, at: number): string {
  const start = Math.max(text.lastIndexOf(" ", at - 1) + 1, at - 40, 0);
  const end = text.indexOf(" ", at);
  return text.slice(start, Math.min(end < 0 ? text.length : end, at + 40));
}

function compareMounts(
  a: Mount,
  b: Mount,
  m: Node,
  f: Node,
  c: Comparison,
  compare: CompareChains,
): Difference | undefined {
  const without = (mount: Mount) =>
    new Map([...mount.settings].filter(([name]) => name !== "from" && name !== "source"));
  const setting = compareTexts(without(a), without(b), c);
  if (setting) return difference(m.at, f.at, `--mount: ${setting}`);
  const origins = compareOrigins(a.origin, b.origin, m, f, compare);
  if (origins) return origins;
  const isContext = a.origin === "context";
  const source = isContext ? compareContextPath(a.source, b.source, false, undefined, f, c) : undefined;
  if (source) return difference(m.at, f.at, `--mount: ${source}`);
  if (!isContext && !isAlike(a.source, b.source, c))
    return difference(
      m.at,
      f.at,
      `--mount: source is ${show(a.source)} in the member and ${show(b.source)} in the fold`,
    );
  return undefined;
}
