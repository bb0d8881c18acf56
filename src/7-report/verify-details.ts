// In: what verify found on platforms that have it all in common but for how often. Out: the lines below their verdicts.
import { oneLine, shown } from "../model/diagnostic.ts";
import {
  IGNORANCES,
  type ImageDifference,
  type OperationPlace,
  type OperationsResult,
  type PlatformVerification,
  type Unfolded,
} from "../model/image.ts";
import { assumptionText } from "./text.ts";
import { wrapped } from "./wrap.ts";

const INDENT = "    ";
const MAX_SHOWN = 20;

/** `all` are not empty and alike: the first speaks for them, counts aside. */
export function detailLines(all: readonly PlatformVerification[]): readonly string[] {
  const [v] = all;
  if (!v) return [];
  const more = v.differences.length - MAX_SHOWN;
  return [
    ...(v.reason ? wrapped(oneLine(v.reason), INDENT) : []),
    ...(v.failure?.source ?? []).map(({ line, text }) => `${INDENT}${String(line).padStart(3)}  ${shown(text)}`),
    ...v.log.map((l) => `${INDENT}| ${shown(l)}`),
    ...(v.failure ? wrapped(shown(v.failure.advice), INDENT) : []),
    ...v.differences.slice(0, MAX_SHOWN).map((d) => `${INDENT}${differenceLine(d)}`),
    ...(more > 0 ? [`${INDENT}and ${more} more; --json has them all`] : []),
    ...(v.reproducible === false ? wrapped(CHANCE, INDENT) : []),
    ...unfoldedLines(v.unfolded),
    ...(v.operations ? wrapped(operationsLine(v.operations), INDENT) : []),
    ...assumptionLines(v),
    ...ignoredLines(all),
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

function ignoredLines(all: readonly PlatformVerification[]): readonly string[] {
  const names = new Set(all.flatMap((v) => v.ignored.map((i) => i.name)));
  return [...names].flatMap((name) => {
    const counts = all.map((v) => v.ignored.filter((i) => i.name === name).length);
    const [least, most] = [Math.min(...counts), Math.max(...counts)];
    const times = least < most ? ` (${least} to ${most} times)` : most > 1 ? ` (${most} times)` : "";
    return wrapped(`ignored ${name}: ${IGNORANCES[name]}${times}`, INDENT);
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

/** `layer 3, etc/motd: mode 0644 -> 0600`. */
export function differenceLine(d: ImageDifference): string {
  const where = [d.layer === undefined ? "" : `layer ${d.layer + 1}`, d.file === undefined ? "" : `/${d.file}`];
  const place = where.filter((w) => w !== "").join(", ");
  const value = (text: string | null): string => (text === null ? "(nothing)" : cut(text));
  return shown(`${place}${place === "" ? "" : ": "}${d.field}: ${value(d.from)} -> ${value(d.to)}`);
}

const cut = (text: string): string => (text.length > 160 ? `${text.slice(0, 157)}...` : text);
