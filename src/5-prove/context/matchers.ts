// Patterns of an ignore file as predicates on paths (moby/patternmatcher patternmatcher.go Pattern.compile and match), found
// through what is literal in them: of thousands of rules only a few are tried on a path.

export interface Matchers {
  /** Indexes of the rules that may hit the path itself, in order. */
  readonly candidates: (path: string) => readonly number[];
  readonly matches: (index: number, path: string) => boolean;
}

/** Undefined where a pattern is not understood. */
export function indexed(rules: readonly { readonly pattern: string }[]): Matchers | undefined {
  const compiled: ((path: string) => boolean)[] = [];
  const always: number[] = [];
  const ends = new Map<number, Map<string, number[]>>();
  const starts = new Map<number, Map<string, number[]>>();
  for (const [index, { pattern }] of rules.entries()) {
    const matches = compile(pattern);
    if (!matches) return undefined;
    compiled.push(matches);
    const { start, end } = literalEnds(pattern);
    if (start === "" && end === "") always.push(index);
    else if (start.length > end.length) put(starts, start, index);
    else put(ends, end, index);
  }
  const candidates = (path: string): readonly number[] => {
    const found = [...always];
    for (const [length, byText] of ends) found.push(...(byText.get(path.slice(-length)) ?? []));
    for (const [length, byText] of starts) found.push(...(byText.get(path.slice(0, length)) ?? []));
    return found.sort((a, b) => a - b);
  };
  return { candidates, matches: (index, path) => compiled[index]?.(path) ?? false };
}

function put(all: Map<number, Map<string, number[]>>, text: string, index: number): void {
  const byText = all.get(text.length) ?? new Map<string, number[]>();
  all.set(text.length, byText);
  const indexes = byText.get(text) ?? [];
  byText.set(text, indexes);
  indexes.push(index);
}

/** What every path that the pattern hits begins and ends with. `**` before a `/` may stand for nothing, and takes it along. */
function literalEnds(pattern: string): { readonly start: string; readonly end: string } {
  const start = /^[^*?[\]\\]*/.exec(pattern)?.[0] ?? "";
  const end = (/[^*?[\]\\]*$/.exec(pattern)?.[0] ?? "").replace(/^\//, "");
  if (start === pattern) return { start: "", end: pattern };
  // The letter behind a `\` is not read here.
  return { start, end: /\\[^*?[\]\\]*$/.test(pattern) ? "" : end };
}

function compile(pattern: string): ((path: string) => boolean) | undefined {
  let source = "";
  let type: "exact" | "prefix" | "suffix" | "regex" = "exact";
  const chars = [...pattern];
  for (let i = 0, step = 0; i < chars.length; i++, step++) {
    const c = chars[i] ?? "";
    if (c === "*" && chars[i + 1] === "*") {
      i++;
      if (chars[i + 1] === "/") i++;
      const isLast = i + 1 === chars.length;
      if (isLast && type === "exact") type = "prefix";
      else {
        source += isLast ? "[^\\n]*" : "(?:[^\\n]*/)?";
        type = "regex";
      }
      if (step === 0) type = "suffix";
    } else if (c === "*" || c === "?") {
      source += c === "*" ? "[^/]*" : "[^/]";
      type = "regex";
    } else if (c === "\\") {
      const next = chars[++i];
      // A letter or digit behind `\` means something of its own to a regular expression.
      if (next === undefined || /[\p{L}\p{N}_]/u.test(next)) return undefined;
      source += next.replace(/[\\^$.*+?()[\]{}|]/, "\\$&");
      type = "regex";
    } else if (c === "[") {
      const found = CLASS.exec(chars.slice(i).join(""))?.[0];
      if (found === undefined || isBackwards(found)) return undefined;
      source += found.replace(/\[(?=\]$)/, "\\$&");
      i += [...found].length - 1;
      type = "regex";
    } else if (c === "]") {
      source += "\\]";
      type = "regex";
    } else source += /[.+(){}|$]/.test(c) ? `\\${c}` : c;
  }
  return matcherOf(pattern, type, source);
}

function matcherOf(
  pattern: string,
  type: "exact" | "prefix" | "suffix" | "regex",
  source: string,
): (path: string) => boolean {
  if (type === "exact") return (path) => path === pattern;
  if (type === "prefix") {
    const prefix = pattern.slice(0, -2);
    return (path) => path.startsWith(prefix);
  }
  if (type === "suffix") {
    const suffix = pattern.slice(2);
    return (path) => path.endsWith(suffix) || (suffix.startsWith("/") && path === suffix.slice(1));
  }
  let regex: RegExp | undefined;
  return (path) => {
    regex ??= new RegExp(`^${source}$`, "u");
    return regex.test(path);
  };
}

/** Only classes that Go and JavaScript read alike: `[abc]`, `[a-z]`, `[^ab]`, `[[]`. In one `*` and `?` are still wildcards. */
const CLASS = /^\[(?:\^?[A-Za-z0-9_.]+|\^?[a-zA-Z0-9]-[a-zA-Z0-9]|\[)\]/;

const isBackwards = (range: string): boolean => {
  const [, from = "", to = ""] = /(.)-(.)\]$/.exec(range) ?? [];
  return from > to;
};
