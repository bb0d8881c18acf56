// Words that BuildKit itself expands -> where a `${V}` is read as the text that stands there (DESIGN 5, measured).
import type { Range } from "../../2-align/differences.ts";
import type { Keyword } from "../../model/dockerfile.ts";
import type { SplitReason } from "../../model/split.ts";

/** Quotes that are open, and what the word is, at an offset of the joined line. */
interface At {
  readonly quote: string;
  /** The word's text before the offset. */
  readonly before: string;
}

/** May the piece of a word in `range` of the joined `line` become a variable? If not, why. */
export function wordPlace(keyword: Keyword, line: string, range: Range, mark: string): "bare" | SplitReason {
  const at = placeAt(line, range[0], mark);
  if (at.quote === "'") return "single-quotes";
  if (line[range[0] - 1] === mark) return "escape";
  if (/\$(?:\{[^}]*)?$/.test(at.before)) return "expansion";
  switch (keyword) {
    case "ENV":
    case "LABEL":
      return at.before.includes("=") || range[0] >= (OLD_FORM.exec(line)?.[0].length ?? Number.POSITIVE_INFINITY)
        ? "bare"
        : "name";
    case "COPY":
    case "ADD":
      if (/^--(?!chown=|chmod=)/.test(at.before)) return "flag";
      return /^<</.test(at.before) ? "here-document" : "bare";
    case "EXPOSE":
    case "STOPSIGNAL":
    case "USER":
    case "WORKDIR":
      return "bare";
    case "VOLUME":
      return /^\S+\s+\[/.test(line) ? "exec-form" : "bare";
    default:
      return "keyword";
  }
}

/** `ENV NAME value` and `LABEL NAME value`, up to the value. */
const OLD_FORM = /^\S+\s+[^\s=]+\s+/;

function placeAt(line: string, offset: number, mark: string): At {
  let [quote, before] = ["", ""];
  for (let i = 0; i < offset; i += 1) {
    const c = line[i] ?? "";
    if (quote === "" && /\s/.test(c)) {
      before = "";
      continue;
    }
    before += c;
    if (c === mark && quote !== "'") before += line[++i] ?? "";
    else if (quote === "" && (c === "'" || c === '"')) quote = c;
    else if (c === quote) quote = "";
  }
  return { quote, before };
}
