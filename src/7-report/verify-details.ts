// In: what verify found on platforms that have it all in common but for how often. Out: the lines below their verdicts.
import { oneLine, shown } from "../model/diagnostic.ts";
import type { OperationPlace, OperationsResult, PlatformVerification, Unfolded } from "../model/image.ts";
import { cut, differenceLine, differenceLines, ignoredLines } from "./differences.ts";
import { assumptionText } from "./text.ts";
import { wrapped } from "./wrap.ts";

const INDENT = "    ";

/** `all` are not empty and alike: the first speaks for them, counts aside. */
export function detailLines(all: readonly PlatformVerification[]): readonly string[] {
  const [v] = all;
  if (!v) return [];
  return [
    ...(v.reason ? wrapped(oneLine(v.reason), INDENT) : []),
    ...(v.failure?.source ?? []).map(({ line, text }) => `${INDENT}${String(line).padStart(3)}  ${shown(text)}`),
    ...v.log.map((l) => `${INDENT}| ${shown(l)}`),
    ...(v.failure ? wrapped(shown(v.failure.advice), INDENT) : []),
    ...differenceLines(v.differences, INDENT),
    ...(v.reproducible === false ? wrapped(CHANCE, INDENT) : []),
    ...unfoldedLines(v.unfolded),
    ...(v.operations ? wrapped(operationsLine(v.operations), INDENT) : []),
    ...assumptionLines(v),
    ...ignoredLines(
      all.map((one) => one.ignored),
      INDENT,
    ),
  ];
}

const CHANCE =
  "what ran again is not reproducible: the member, built again without the cache, differs from itself in the same files";

function unfoldedLines(unfolded: Unfolded | undefined): readonly string[] {
  if (!unfolded) return [];
  if (unfolded.cached) return [`${INDENT}unfolded with its values, every step is the member's, from the cache`];
  const step = shown(cut(unfolded.step ?? ""));
  const why = /^(?:COPY|ADD) /.test(step) ? " (a context that moved as a whole has another key)" : "";
  return wrapped(`unfolded with its values, a step is not in the member's cache: ${step}${why}`, INDENT);
}

function assumptionLines({ verdict, assumptions }: PlatformVerification): readonly string[] {
  if (verdict === "not-built" && !assumptions.some((a) => a.holds === false)) return [];
  if (assumptions.length > 0 && assumptions.every((a) => a.holds)) return [`${INDENT}assumptions hold`];
  return assumptions.flatMap((a) => {
    const text = assumptionText(a);
    if (a.holds === undefined) return wrapped(shown(`not known whether ${text}: ${a.note ?? "not looked at"}`), INDENT);
    if (a.holds) return wrapped(shown(`assumed ${text}: it holds`), INDENT);
    return wrapped(shown(`assumed ${text}: it ${a.imageOf ? "takes" : "has"} ${(a.found ?? []).join(", ")}`), INDENT);
  });
}

/** `all 7 operations equal`, or the first that differs, with its line in both Dockerfiles. */
function operationsLine(found: OperationsResult): string {
  if (found.kind === "equal") return `all ${found.count} operations equal`;
  if (found.kind === "unknown") return shown(`operations not compared: ${found.why}`);
  const place = (side: string, at: OperationPlace | null): string =>
    at === null
      ? `the ${side} has ended`
      : `${side}${at.line === null ? "" : ` line ${at.line}`} ${shown(cut(at.text))}`;
  const { field, from, to } = found;
  return `another operation: ${place("member", found.member)}, ${place("fold", found.fold)}: ${differenceLine({ field, from, to })}`;
}
