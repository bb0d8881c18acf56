// The patterns of `${V#p}`, `${V%p}` and `${V/p/r}` on known text (shell/lex.go convertShellPatternToRegex).
// A pattern that BuildKit refuses gives undefined.

export function trimPrefix(value: string, pattern: string, greedy: boolean): string | undefined {
  const source = regexSource(pattern, greedy);
  if (source === undefined) return undefined;
  const match = new RegExp(`^${source}`, "u").exec(value);
  return match ? value.slice(match[0].length) : value;
}

export function trimSuffix(value: string, pattern: string, greedy: boolean): string | undefined {
  const trimmed = trimPrefix(reverse(value), reversePattern(pattern), greedy);
  return trimmed === undefined ? undefined : reverse(trimmed);
}

export function replace(value: string, pattern: string, replacement: string, all: boolean): string | undefined {
  const source = regexSource(pattern, true);
  if (source === undefined) return undefined;
  if (!all) return value.replace(new RegExp(source, "u"), () => replacement);
  let out = "";
  let at = 0;
  let last = -1;
  for (const match of value.matchAll(new RegExp(source, "gu"))) {
    // Go takes no empty match right behind another.
    if (match[0] === "" && match.index === last) continue;
    out += value.slice(at, match.index) + inserted(replacement, match[0]);
    at = match.index + match[0].length;
    last = at;
  }
  return out + value.slice(at);
}

/** Of all matches the replacement is a template (Go's regexp Expand): only group 0 is there. */
const inserted = (template: string, match: string): string =>
  template.replace(/\$(?:\$|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu, (whole, braced?: string, bare?: string) =>
    whole === "$$" ? "$" : (braced ?? bare) === "0" ? match : "",
  );

function regexSource(pattern: string, greedy: boolean): string | undefined {
  let out = "";
  const chars = [...pattern];
  for (let i = 0; i < chars.length; i++) {
    const c = chars[i] ?? "";
    if (c === "*") out += greedy ? "[^\\n]*" : "[^\\n]*?";
    else if (c === "?") out += "[^\\n]";
    else if (c === "\\") {
      const next = chars[i + 1];
      if (next === "}" || next === "/") continue;
      if (next !== "*" && next !== "?" && next !== "\\") return undefined;
      out += `\\${next}`;
      i++;
    } else out += c.replace(/[[\]{}.+()|^$/]/, "\\$&");
  }
  return out;
}

const reverse = (text: string): string => [...text].reverse().join("");

function reversePattern(pattern: string): string {
  const out: string[] = [];
  const chars = [...pattern];
  for (let i = 0; i < chars.length; i++) {
    const c = chars[i] ?? "";
    const escaped = c === "\\" && i + 1 < chars.length;
    out.unshift(escaped ? c + (chars[++i] ?? "") : c);
  }
  return out.join("");
}
