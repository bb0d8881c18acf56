// Ignore files: the rules of a text, and which entries of a tree they leave visible.
// Source: moby/patternmatcher (patternmatcher.go, ignorefile.go) and tonistiigi/fsutil filter.go.
import { clean } from "../evaluate/paths.ts";
import { indexed, type Matchers } from "./matchers.ts";

export interface Rule {
  /** `!pattern` makes visible again. */
  readonly negated: boolean;
  /** Cleaned, without a leading slash. */
  readonly pattern: string;
}

/** The rules of an ignore file's text; undefined where a line is one that BuildKit refuses or that is not understood. */
export function readRules(text: string): readonly Rule[] | undefined {
  const rules: Rule[] = [];
  for (const line of text.replace(/^\ufeff/, "").split("\n")) {
    if (line.startsWith("#")) continue;
    const trimmed = line.trim();
    if (trimmed === "") continue;
    // Go takes U+0085 for a blank and U+FEFF for none.
    if (line.length > LONGEST || /[\u0085\ufeff]/.test(line)) return undefined;
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

/** bufio.Scanner refuses a line of 64 KiB; a character may have four bytes. */
const LONGEST = 16_000;

/** Entries of a folder (paths relative to it, parents before children) that the rules leave visible; undefined where a rule is not understood. */
export function visibleEntries(paths: readonly string[], rules: readonly Rule[]): ReadonlySet<string> | undefined {
  const matchers = indexed(rules);
  if (!matchers) return undefined;
  const visible = new Set<string>();
  const results = new Map<string, Matched>();
  for (const path of paths) {
    const { ignored, matched } = match(path, rules, matchers, results.get(parentOf(path)) ?? NOTHING);
    // Most entries are matched by nothing, and only folders are asked again.
    if (matched.length > 0) results.set(path, matched);
    if (ignored) continue;
    // A visible entry brings its folders along, ignored or not.
    for (let p = path; p !== "" && !visible.has(p); p = parentOf(p)) visible.add(p);
  }
  return visible;
}

export const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

/** Indexes of the rules that hit a path or a folder above it, in order. */
type Matched = readonly number[];
const NOTHING: Matched = [];

/** patternmatcher.go MatchesUsingParentResults, for those rules only that may hit at all. */
function match(path: string, rules: readonly Rule[], matchers: Matchers, parent: Matched) {
  let ignored = false;
  const matched: number[] = [];
  const own = matchers.candidates(path);
  const both = parent.length === 0 ? own : [...new Set([...parent, ...own])].sort((a, b) => a - b);
  const above = new Set(parent);
  for (const i of both) {
    const negated = rules[i]?.negated ?? false;
    if (!above.has(i) && (negated !== ignored || !matchers.matches(i, path))) continue;
    ignored = !negated;
    matched.push(i);
  }
  return { ignored, matched };
}
