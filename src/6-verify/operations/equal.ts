// In: one field of two operations. Out: whether the fold may have it so: a moved source, a base that a premise calls by
// another name, and for grade `same-commands` the variables of the proof.
import type { Premise } from "../../model/verdict.ts";
import type { CompareOptions } from "../compare/options.ts";

export interface Rules extends Pick<CompareOptions, "moved" | "across" | "sameCommands"> {
  readonly premises: readonly Premise[];
}

/** Of an operation, by name. */
export interface Value {
  readonly field: string;
  /** `` where it has none, which BuildKit does not write. */
  readonly member: string;
  readonly fold: string;
  /** Does the operation take files from the build context? */
  readonly takesContext: boolean;
}

export function isEqual(value: Value, rules: Rules, env: Environments): boolean {
  const { field, member, fold } = value;
  if (member === fold) return true;
  // Members that are built across start from the builder's image, and BuildKit calls a RUN's platform by that.
  if (field === "platform") return rules.across;
  if (field === "source") return isPremised(member, fold, rules.premises);
  if (/(^|[. ])(src|selector)$/.test(field)) return value.takesContext && isMoved(member, fold, rules.moved);
  if (!rules.sameCommands) return false;
  if (field === "env") return isSameEnv(env);
  return field === "args" && oneBlank(member) === oneBlank(withValues(fold, env));
}

export interface Environments {
  readonly member: ReadonlyMap<string, string>;
  readonly fold: ReadonlyMap<string, string>;
  /** What only the fold has, and may have. */
  readonly added: ReadonlyMap<string, string>;
}

/** Platform arguments are declared by a fold, and no variables of its own. */
const PLATFORM_ARGUMENT = /^(TARGET|BUILD)(PLATFORM|OS|ARCH|VARIANT)$/;

export function environments(member: readonly string[], fold: readonly string[], rules: Rules): Environments {
  const [a, b] = [byName(member), byName(fold)];
  const own = new Map(rules.sameCommands?.variables.map((v) => [v.name, v.value]));
  const added = [...b].filter(
    ([name, value]) => !a.has(name) && (own.get(name) === value || PLATFORM_ARGUMENT.test(name)),
  );
  return { member: a, fold: b, added: new Map(added) };
}

const byName = (env: readonly string[]): ReadonlyMap<string, string> =>
  new Map(env.map((word) => [word.split("=", 1)[0] ?? "", word.slice(word.indexOf("=") + 1)]));

/** The same variables and those that the fold may add, in any order. */
const isSameEnv = ({ member, fold, added }: Environments): boolean =>
  fold.size === member.size + added.size && [...member].every(([name, value]) => fold.get(name) === value);

/** Whether the shell would read them so is the proof's word. */
function withValues(args: string, { added }: Environments): string {
  return args.replace(/\$(?:\{(\w+)\}|(\w+))/g, (text, braced: string | undefined, plain: string) => {
    const value = added.get(braced ?? plain);
    return value === undefined ? text : JSON.stringify(value).slice(1, -1);
  });
}

/** Between words; the text is JSON. */
const oneBlank = (args: string): string => args.replace(/(?: |\\t)+/g, " ").replace(/ (?="\]$)/, "");

/** Sources are patterns, so a bracket in a folder's name may be written as a set of one (DESIGN 5). */
function isMoved(member: string, fold: string, moved: string): boolean {
  if (moved === "") return false;
  const wanted = [moved, moved.replaceAll("[", "[[]")].map((folder) => trimmed(`/${folder}/${member}`));
  return wanted.includes(trimmed(fold));
}

const trimmed = (path: string): string => path.replace(/\/+/g, "/").replace(/(.)\/$/, "$1");

/** Which image a name is, the images show: their layers are compared. */
function isPremised(member: string, fold: string, premises: readonly Premise[]): boolean {
  const bases = premises.filter((p) => p.kind === "base");
  return bases.some((p) => isNamed(member, p.memberRef) && isNamed(fold, p.foldRef));
}

/** `docker-image://docker.io/library/alpine:3.20@sha256:…` for `alpine:3.20`. */
function isNamed(source: string, ref: string): boolean {
  const name = source.replace(/^docker-image:\/\//, "").replace(/^docker\.io\/(library\/)?/, "");
  const bare = name.replace(/@sha256:[0-9a-f]{64}$/, "");
  const tagged = /[:@][^/]*$/.test(ref) ? ref : `${ref}:latest`;
  return [name, bare].includes(tagged.replace(/^docker\.io\/(library\/)?/, ""));
}
