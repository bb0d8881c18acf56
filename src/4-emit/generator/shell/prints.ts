// `echo`, `printf` and `cat` of a shell script -> the lines that they print. What is not surely a whole line is no line.
import type { Command, HereDoc, Redirection, Word } from "unbash";
import { lineUnits, splitLines } from "../lines.ts";
import type { Piece, PrintedLine, Spelling, Statement, Unit } from "../printed.ts";
import { bodyPieces, inBody, inDouble, inQuotedBody, inSingle, wordPieces } from "./words.ts";

export type Print = Pick<Statement, "units" | "alike">;

/** Undefined where the command prints nothing that is understood, or prints it elsewhere than on standard output or in a file. */
export function printOf(source: string, command: Command): Print | undefined {
  const name = command.name && !command.name.parts ? command.name.text : undefined;
  const words = command.suffix.flatMap((s) => (s.type === "Word" ? [s] : []));
  const redirects = [...command.redirects];
  if (command.prefix.length > 0 || command.suffix.some((s) => s.type === "Assignment")) return undefined;
  if (redirects.some(isElsewhere)) return undefined;
  if (name === "cat") return words.length === 0 ? catOf(source, redirects) : undefined;
  if (redirects.some((r) => r.type !== "Redirect")) return undefined;
  const target = redirects.map((r) => ` ${source.slice(r.pos, r.end)}`).join("");
  if (name === "echo") return echoOf(source, words, target);
  return name === "printf" ? printfOf(source, words, target) : undefined;
}

/** Standard error, another descriptor, or what the command reads. */
const isElsewhere = (r: Redirection): boolean =>
  r.descriptor !== undefined || (r.type === "Redirect" && r.operator !== ">" && r.operator !== ">>");

function catOf(source: string, redirects: readonly Redirection[]): Print | undefined {
  const documents = redirects.filter((r): r is HereDoc => r.type === "HereDoc");
  const [document] = documents;
  if (!document?.closing || documents.length > 1 || redirects.some((r) => r.type === "HereString")) return undefined;
  const pieces = bodyPieces(source, document);
  if (!pieces) return undefined;
  const target = redirects.flatMap((r) => (r.type === "Redirect" ? [` ${source.slice(r.pos, r.end)}`] : [])).join("");
  const spell = document.delimiter?.quoted === false ? inBody : inQuotedBody;
  const lines = splitLines(source, pieces, document.body.pos);
  const units = lines.flatMap((line) => {
    const indent = document.operator === "<<-" ? (/^\t*/.exec(source.slice(line.start))?.[0] ?? "") : "";
    return lineUnits([line], spell, indent);
  });
  return { units, alike: echoed(inDouble, '"', target) };
}

const echoed =
  (spell: Spelling, quote: string, target: string): Spelling =>
  (line) => {
    const words = spell(line);
    return words === undefined ? undefined : `echo ${quote}${words}${quote}${target}`;
  };

function echoOf(source: string, words: readonly Word[], target: string): Print | undefined {
  if (words.some((w) => /^-[neE]+$/.test(w.text))) return undefined;
  const parts = words.map((w) => wordPieces(source, w));
  // With `xpg_echo`, and in dash, echo itself reads backslashes.
  if (parts.some((p) => p === undefined || p.some((x) => x.kind === "text" && x.text.includes("\\")))) return undefined;
  const pieces = parts.flatMap((p, i) => [...(i > 0 ? [blank(words[i])] : []), ...(p ?? [])]);
  const [word] = words;
  const whole = words.length === 1 ? word?.parts : undefined;
  const isSingle = whole?.length === 1 && whole[0]?.type === "SingleQuoted";
  const isDouble = whole?.length === 1 && whole[0]?.type === "DoubleQuoted";
  const spell = isSingle ? inSingle : isDouble ? inDouble : () => undefined;
  const start = (word?.pos ?? 0) + (isSingle || isDouble ? 1 : 0);
  const double = echoed(inDouble, '"', target);
  const single = echoed(inSingle, "'", target);
  return {
    units: lineUnits(splitLines(source, pieces, start), spell),
    alike: isSingle ? (line) => single(line) ?? double(line) : double,
  };
}

const blank = (word: Word | undefined): Piece => {
  const at = word?.pos ?? 0;
  return { kind: "text", text: " ", start: at, end: at };
};

/** A format of letters, `%s`, `%%` and `\n`, used once. */
function printfOf(source: string, [format, ...words]: readonly Word[], target: string): Print | undefined {
  const quoted = format?.parts?.length === 1 ? format.parts[0] : undefined;
  if (!format || (quoted?.type !== "SingleQuoted" && quoted?.type !== "DoubleQuoted")) return undefined;
  const quote = source.charAt(format.pos);
  const pieces: Piece[] = [];
  let used = 0;
  for (const found of source.slice(format.pos + 1, format.end - 1).matchAll(/[^\\%$`\n]+|\\n|%s|%%|[\s\S]/g)) {
    const start = format.pos + 1 + found.index;
    const range = { start, end: start + found[0].length };
    if (found[0] === "%s") {
      const word = words[used];
      const value = word && wordPieces(source, word);
      if (!value) return undefined;
      used += 1;
      pieces.push(...value.map((p) => ({ ...p, ...range })));
    } else if (found[0] === "\\n") pieces.push({ kind: "text", text: "\n", ...range });
    else if (found[0] === "%%") pieces.push({ kind: "text", text: "%", ...range });
    else if (/^[\\%$`\n]/.test(found[0])) return undefined;
    else pieces.push({ kind: "text", text: found[0], ...range });
  }
  if (used !== words.length || pieces.at(-1)?.kind !== "text" || !isEnded(pieces)) return undefined;
  const units = lineUnits(splitLines(source, pieces, format.pos + 1), (line) => plainFormat(line, quote));
  // The words that a line's `%s` stand for are arguments, which no cut of the format takes away.
  const safe = units.map(
    (u): Unit => (u.cut && /%s/.test(source.slice(u.start, u.end)) ? { ...u, cut: undefined } : u),
  );
  return { units: safe, alike: (line) => printfLine(line, quote, target) };
}

const isEnded = (pieces: readonly Piece[]): boolean => {
  const last = pieces.at(-1);
  return last?.kind === "text" && last.text === "\n";
};

function plainFormat(line: PrintedLine, quote: string): string | undefined {
  const text = line.map((p) => (p.kind === "text" ? p.text : undefined));
  return text.some((t) => t === undefined || /['"\\$`]/.test(t)) || quote === ""
    ? undefined
    : text.join("").replaceAll("%", "%%");
}

function printfLine(line: PrintedLine, quote: string, target: string): string | undefined {
  const format = line.map((p) =>
    p.kind === "hole" ? "%s" : /['"\\$`]/.test(p.text) ? undefined : p.text.replaceAll("%", "%%"),
  );
  if (format.some((f) => f === undefined)) return undefined;
  const holes = line.flatMap((p) => (p.kind === "hole" ? [` "${p.source}"`] : []));
  return `printf ${quote}${format.join("")}\\n${quote}${holes.join("")}${target}`;
}
