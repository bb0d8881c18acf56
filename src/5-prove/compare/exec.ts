// RUN of member and fold: arguments, environment in order, folder, user, mounts, network, security.
import type { Difference } from "../../model/verdict.ts";
import { type CommandComparison, compareCommands, type ReadBy } from "../commands/compare.ts";
import { namedIn } from "../commands/shell/reader.ts";
import { readerOf } from "../commands/shells.ts";
import { type EnvItem, lookUp } from "../evaluate/environment.ts";
import type { ExecOp, Mount, Node } from "../evaluate/graph.ts";
import { isKnown, keyOf, show } from "../words/text.ts";
import type { CompareChains } from "./chains.ts";
import { compareContextPath } from "./context.ts";
import { agrees } from "./doubts.ts";
import { addedVariables, checkAdded, isOwn } from "./environments.ts";
import { compareOrigins, compareTexts } from "./files.ts";
import { type Comparison, difference, isAlike } from "./outcome.ts";
import { uncoveredIn } from "./place.ts";

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
  const added = addedVariables(a, b, c);
  const args = compareArguments(a, b, f, c, typeof added === "string" ? [] : added);
  if (args) return differs(args);
  const environment = typeof added === "string" ? added : checkAdded(added, a, b, f, c);
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

function compareArguments(a: ExecOp, b: ExecOp, f: Node, c: Comparison, added: readonly EnvItem[]): string | undefined {
  if (a.args.length !== b.args.length)
    return `RUN has ${a.args.length} arguments in the member and ${b.args.length} in the fold`;
  const readBy = readerOfRun(a);
  const values = valuesOf(added, c);
  for (const [i, arg] of a.args.entries()) {
    const other = b.args[i] ?? "";
    const result = compareCommands(arg, other, readBy, values);
    if (result.kind === "different") {
      if (isDoubted(other, added, c)) continue;
      return differenceOf(result, arg, values);
    }
    if (result.kind === "unread") uncoveredIn(c, f.at, other, result.at, result.message);
    if (result.kind === "same-words") c.lesser.add(`line ${f.at?.line}: blanks between words differ`);
    const isSame = result.kind === "same-words" || result.kind === "same-values";
    // Also under a SHELL of the member's own: the base's ENV may have it start otherwise.
    if (isSame && a.environment.base !== undefined) c.posixShells.add(a.environment.base);
  }
  return undefined;
}

/** They change how a shell starts. A base that is not known is taken to set none, as it is taken to have a POSIX shell. */
const STARTING = ["IFS", "BASH_ENV", "SHELLOPTS", "BASHOPTS"];

/** A base of Windows has no POSIX shell; any other unknown one is taken to have, and that is an assumption. */
function readerOfRun({ shell, system, environment }: ExecOp): ReadBy {
  if (shell === undefined) return "none";
  if (STARTING.some((name) => lookUp({ ...environment, base: undefined }, name))) return "other";
  if (shell === "base") return system === "posix" ? "posix" : "other";
  return readerOf(shell);
}

/** The values of the fold's own variables, where no build argument and no base decides them. */
function valuesOf(added: readonly EnvItem[], c: Comparison): ReadonlyMap<string, string> {
  const own = added.filter((item) => isOwn(item, c) && !item.maybeUnset);
  return new Map(own.flatMap(({ name, text }) => (typeof text === "string" ? [[name, text] as const] : [])));
}

/** The command names a variable whose value only the base puts in doubt: that it lacks the name may be assumed. */
function isDoubted(text: string, added: readonly EnvItem[], c: Comparison): boolean {
  const named = added.filter((item) => namedIn(text, [item.name]) && !isKnown(item.text));
  return named.filter((item) => agrees(keyOf(item.text), NO_KEY, c.doubts)).length > 0;
}

/** Equal to the key of no value. */
const NO_KEY = "";

function differenceOf(
  { at, fold, names }: CommandComparison & { readonly kind: "different" },
  member: string,
  values: ReadonlyMap<string, string>,
): string {
  const where = names.map((name) => `${name}=${JSON.stringify(values.get(name) ?? "")}`);
  const by = where.length > 0 ? `, where ${where.join(" and ")}` : "";
  return `the command differs at ${JSON.stringify(piece(member, at))} in the member, ${JSON.stringify(piece(fold, at))} in the fold${by}`;
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
