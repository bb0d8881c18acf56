// Ignore files: the rules of a text, and which entries of a tree they leave visible.
// Source: moby/patternmatcher (patternmatcher.go, ignorefile.go) and tonistiigi/fsutil filter.go.
import { clean } from "../evaluate/paths.ts";

export interface Rule {
  /** `!pattern` makes visible again. */
  readonly negated: boolean;
  /** Cleaned, without a leading slash. */
  readonly pattern: string;
}

interface Matcher {
  readonly negated: boolean;
  readonly matches: (path: string) => boolean;
}

/** The rules of an ignore file's text; undefined where a line is one that BuildKit refuses or that is not understood. */
export function readRules(text: string): readonly Rule[] | undefined {
  const rules: Rule[] = [];
  for (const line of text.replace(/^\ufeff/, "").split("\n")) {
    if (line.startsWith("#")) continue;
    const trimmed = line.trim();
    if (trimmed === "") continue;
    const negated = trimmed.startsWith("!");
    const rest = negated ? trimmed.slice(1).trim() : trimmed;
    if (rest === "") return undefined;
    const cleaned = clean(rest);
    const relative = cleaned.length > 1 && cleaned.startsWith("/") ? cleaned.slice(1) : cleaned;
    // The matcher trims and cleans once more, `!` included: `!/` is refused, `!..` and a second `!` turn into something else.
    const pattern = negated ? relative : clean(relative.trim());
    if (negated ? /^(?:\/$|\.\.|!)/.test(pattern) : pattern.startsWith("!")) return undefined;
    rules.push({ negated, pattern });
  }
  return rules;
}

/** Entries of a folder (paths relative to it, parents before children) that the rules leave visible; undefined where a rule is not understood. */
export function visibleEntries(paths: readonly string[], rules: readonly Rule[]): ReadonlySet<string> | undefined {
  const matchers: Matcher[] = [];
  for (const rule of rules) {
    const matches = compile(rule.pattern);
    if (!matches) return undefined;
    matchers.push({ negated: rule.negated, matches });
  }
  const visible = new Set<string>();
  const results = new Map<string, readonly boolean[]>();
  for (const path of paths) {
    const parent = parentOf(path);
    const { ignored, matched } = match(path, matchers, parent === "" ? undefined : results.get(parent));
    results.set(path, matched);
    if (ignored) continue;
    // A visible entry brings its folders along, ignored or not.
    for (let p = path; p !== "" && !visible.has(p); p = parentOf(p)) visible.add(p);
  }
  return visible;
}

export const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

/** patternmatcher.go MatchesUsingParentResults */
function match(path: string, matchers: readonly Matcher[], parent: readonly boolean[] | undefined) {
  let ignored = false;
  const matched = matchers.map((matcher, i) => {
    let hit = parent?.[i] ?? false;
    if (!hit) {
      if (matcher.negated !== ignored) return false;
      hit = matcher.matches(path);
    }
    if (hit) ignored = !matcher.negated;
    return hit;
  });
  return { ignored, matched };
}

/** patternmatcher.go Pattern.compile and match */
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
        source += isLast ? ".*" : "(?:.*/)?";
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
      source += found.replace(/[[*?](?=\]$)/, "\\$&");
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
  const regex = new RegExp(`^${source}$`, "su");
  return (path) => regex.test(path);
}

/** Only classes that Go and JavaScript read alike: `[abc]`, `[a-z]`, `[^ab]`, `[[]`. */
const CLASS = /^\[(?:\^?[A-Za-z0-9_.]+|\^?[a-zA-Z0-9]-[a-zA-Z0-9]|[[*?])\]/;

const isBackwards = (range: string): boolean => {
  const [, from = "", to = ""] = /(.)-(.)\]$/.exec(range) ?? [];
  return from > to;
};
