// Shell patterns as BuildKit's lexer turns them into Go's expressions (shell/lex.go), written apart from the evaluator's.
import { Refused } from "./refused.ts";

function source(pattern: string, greedy: boolean): string {
  let out = "";
  const chars = [...pattern];
  for (let i = 0; i < chars.length; i += 1) {
    const c = chars[i] ?? "";
    const next = chars[i + 1];
    if (c === "*") out += greedy ? "[^\\n]*" : "[^\\n]*?";
    else if (c === "?") out += "[^\\n]";
    else if (c !== "\\") out += /[[\]{}.+()|^$/]/.test(c) ? `\\${c}` : c;
    else if (next !== "}" && next !== "/") {
      if (next !== "*" && next !== "?" && next !== "\\") throw new Refused(`the pattern ${pattern}`, false);
      out += `\\${next}`;
      i += 1;
    }
  }
  return out;
}

export function trimPrefix(value: string, pattern: string, greedy: boolean): string {
  const match = new RegExp(`^${source(pattern, greedy)}`, "u").exec(value);
  return match ? value.slice(match[0].length) : value;
}

const reverse = (text: string): string => [...text].reverse().join("");

export function trimSuffix(value: string, pattern: string, greedy: boolean): string {
  const units = pattern.match(/\\.|./gsu) ?? [];
  return reverse(trimPrefix(reverse(value), units.reverse().join(""), greedy));
}

/** The first match, or all; in the latter the replacement is a template of Go's regexp package. */
export function replace(value: string, pattern: string, replacement: string, all: boolean): string {
  const text = source(pattern, true);
  if (!all) return value.replace(new RegExp(text, "u"), () => replacement);
  const inserted = replacement.replace(/\$(?:\$|\{(\w+)\}|(\w+))/g, (whole, braced?: string, bare?: string) =>
    whole === "$$" ? "$" : (braced ?? bare) === "0" ? "\u0000" : "",
  );
  let out = "";
  let at = 0;
  let last = -1;
  for (const match of value.matchAll(new RegExp(text, "gu"))) {
    // Go takes no empty match right behind another match.
    if (match[0] === "" && match.index === last) continue;
    out += value.slice(at, match.index) + inserted.replaceAll("\u0000", match[0]);
    at = match.index + match[0].length;
    last = at;
  }
  return out + value.slice(at);
}
