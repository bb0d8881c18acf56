// Commands of the shell itself that could give a variable another value or split words otherwise: beside a variable they
// are taken only where the text shows that they do not.

import { HOLE, OTHER, type Word } from "./letters.ts";
import { type Reader, refuse } from "./reader.ts";

/** They run text that is not read here, or change what words mean, or print the text itself. */
const REFUSED = new Set(
  "eval . source alias unalias trap shopt enable builtin let mapfile readarray jobs fc history bind complete compgen caller type".split(
    " ",
  ),
);

/** Their arguments are names of variables. */
const NAMING = new Set("export readonly local declare typeset read unset getopts".split(" "));

/** They take a variable's name behind one flag. */
const NAMING_FLAG: Readonly<Record<string, string>> = { printf: "-v", wait: "-p" };

const PREFIXES = new Set(["command", "exec"]);
const SET_OPTIONS = new Set(["errexit", "nounset", "xtrace", "pipefail", "errtrace", "functrace", "allexport"]);

/** `words`: the command's name and its arguments. */
export function checkBuiltin(r: Reader, words: readonly Word[]): undefined {
  const [name, ...args] = words;
  if (!name) return;
  const why = whyNot(name, args);
  if (why) return refuse(r, name.at, why);
  if (PREFIXES.has(name.bare)) checkBuiltin(r, args[0] && /^-[pvV]$/.test(args[0].bare) ? args.slice(1) : args);
}

const isDynamic = (text: string): boolean => text.includes(HOLE) || text.includes(OTHER);

function whyNot({ bare }: Word, args: readonly Word[]): string | undefined {
  if (isDynamic(bare))
    return bare.includes("/") && !bare.includes(HOLE) ? undefined : "which command this is, no text shows";
  if (REFUSED.has(bare)) return `${bare} may change what a variable or a word is`;
  if (NAMING.has(bare)) return args.every((a) => isDeclared(a.bare)) ? undefined : `${bare} sets what no text shows`;
  const flag = NAMING_FLAG[bare];
  if (flag !== undefined && args.some((a) => a.bare.startsWith(flag))) return `${bare} ${flag} sets a variable`;
  return bare === "set" ? whyNotSet(args.map((a) => a.bare)) : undefined;
}

/** A name as it stands, with or without a value, or flags that do not print or rename. */
const isDeclared = (text: string): boolean =>
  /^[A-Za-z_]\w*(?:\+?=|$)/.test(text) || (/^-[A-Za-z0-9]*$/.test(text) && !/[fFpn]/.test(text));

function whyNotSet(args: readonly string[]): string | undefined {
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? "";
    if (arg === "--" || /^[A-Za-z0-9_./:]/.test(arg)) return undefined;
    if (!/^[-+][euxaETC]*o?$/.test(arg)) return `set ${arg} may turn splitting or file names off`;
    if (arg.endsWith("o") && !SET_OPTIONS.has(args[++i] ?? "")) return "set -o has an option that is not known";
  }
  return undefined;
}
