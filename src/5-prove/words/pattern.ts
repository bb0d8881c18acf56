// The patterns of `${V#p}`, `${V%p}` and `${V/p/r}` on known text (shell/lex.go convertShellPatternToRegex).
// A pattern that BuildKit refuses, or that Go and JavaScript might read differently, gives undefined.

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
  // `$` in a replacement is a group for Go, and matches of nothing are counted differently.
  if (source === undefined || replacement.includes("$") || new RegExp(`^(?:${source})$`, "u").test(""))
    return undefined;
  return value.replace(new RegExp(source, all ? "gu" : "u"), () => replacement);
}

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
