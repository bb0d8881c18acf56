// A shell text and the variables that only its environment has -> its tokens, with the values in their places.
// Strict: what POSIX shells might read in different ways is trouble, with the place.
import { type Hole, isDone, namedIn, type Reader, refuse, type ShellTrouble } from "./reader.ts";
import { readScript } from "./script.ts";

export type ShellText =
  | { readonly kind: "read"; readonly tokens: readonly string[]; readonly holes: readonly Hole[] }
  | { readonly kind: "unread"; readonly trouble: ShellTrouble };

/** Names that decide how words are split, or that hold the text itself. */
const SHELLS_OWN = ["IFS", "LINENO", "SHELLOPTS", "BASHOPTS", "BASH_COMMAND", "BASH_EXECUTION_STRING", "BASH_ENV"];

export function readShell(text: string, values: ReadonlyMap<string, string>): ShellText {
  const r: Reader = { text, at: 0, tokens: [], depth: 0, pending: [], values, holes: [], troubles: [], readScript };
  const control = text.search(/[\0-\u0008\u000b-\u001f\u007f]/);
  const own = values.size > 0 ? namedIn(text, SHELLS_OWN) : undefined;
  if (control >= 0) refuse(r, control, "a control character");
  else if (own) refuse(r, own.at, `${own.name} decides how the shell reads`);
  else readScript(r);
  if (!isDone(r)) refuse(r, r.at, "nothing that this could end was begun");
  if (r.pending.length > 0) refuse(r, text.length, "a here-document does not begin");
  checkCount(r);
  const [trouble] = r.troubles;
  return trouble ? { kind: "unread", trouble } : { kind: "read", tokens: r.tokens, holes: r.holes };
}

/** Every place that names a variable must be one where its value comes. */
function checkCount(r: Reader): undefined {
  for (const name of r.values.keys())
    for (const { index } of r.text.matchAll(new RegExp(`(?<![A-Za-z0-9_])${name}(?![A-Za-z0-9_])`, "g")))
      if (!r.holes.some((hole) => hole.name === name && hole.at < index && index < hole.end))
        refuse(r, index, `${name} is named where the shell does not expand it`);
}
