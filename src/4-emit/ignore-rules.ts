// Lines of an ignore file, and how a rule is said of a folder above (moby/patternmatcher ignorefile.go, patternmatcher.go).

export interface IgnoreRule {
  /** The line without blanks around it. */
  readonly text: string;
  readonly line: number;
  /** The pattern without `!`, cleaned; "" where it means the context itself or climbs, and so matches nothing; undefined where BuildKit refuses or misreads it. */
  readonly path: string | undefined;
}

/** The rules of a text: no comments (`#` in the first column only), no empty lines. */
export function rulesOf(text: string): readonly IgnoreRule[] {
  return linesOf(text).flatMap((line, i) => (isRule(line) ? [ruleOf(line, i + 1)] : []));
}

/** The text with each rule said of a folder; rules that match nothing are dropped (DESIGN 5). */
export function behind(text: string, prefix: string): string {
  const lines = linesOf(text).flatMap((line, i) => {
    if (!isRule(line)) return [line];
    const { text: rule, path } = ruleOf(line, i + 1);
    if (path === undefined || path === "") return prefix === "" && path === undefined ? [rule] : [];
    const not = rule.startsWith("!") ? "!" : "";
    return [prefix === "" ? `${not}${path}` : `${not}${patternOf(prefix)}/${suffixSpelled(path)}`];
  });
  return lines.map((l) => `${l}\n`).join("");
}

/** A path as a pattern that matches it alone. `[*]` is no set of one to patternmatcher; in a pattern with a wildcard `^` is an anchor; `!` and `#` begin no plain rule. */
export const patternOf = (path: string): string =>
  path
    .replace(/[\\^*?]/g, "\\$&")
    .replaceAll("[", "[[]")
    .replace(/^[!#\s]/, "\\$&");

/** `**foo` hits all that ends in foo, but behind a folder only foo itself. */
const suffixSpelled = (path: string): string => path.replace(/^\*\*(?=[^/*?[\]\\][^*?[\]\\]*$)/, "**/*");

function linesOf(text: string): readonly string[] {
  const lines = text.replace(/^\ufeff/, "").split(/\r?\n/);
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

const isRule = (line: string): boolean => !line.startsWith("#") && line.trim() !== "";

function ruleOf(line: string, at: number): IgnoreRule {
  const text = line.trim();
  const isNegated = text.startsWith("!");
  const path = clean(isNegated ? text.slice(1).trim() : text);
  // Trimmed and cleaned twice, a second `!` turns the rule about.
  const isOdd = path?.startsWith("!") || (isNegated && (path === "" || path === undefined));
  return { text, line: at, path: isOdd ? undefined : (path ?? "") };
}

/** Go's filepath.Clean without its leading slash; "" for the context itself, undefined for what climbs out of it. */
function clean(path: string): string | undefined {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") {
      if (parts.pop() === undefined && !path.startsWith("/")) return undefined;
    } else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}
