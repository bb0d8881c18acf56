// One instruction's text -> a typed command, or why it is not understood (instructions/parse.go). No variable is expanded.
import type { Heredoc, Instruction } from "../../model/dockerfile.ts";
import { areHeredocsPlain, chomp, heredocName } from "../words/heredoc.ts";
import { jsonForm, splitBlanks, splitFirst, splitFlags, splitWords } from "../words/words.ts";
import { type Command, type CommandLine, type Inline, type Pair, type Stuck, stuck } from "./command.ts";
import { type Flags, readFlags } from "./flags.ts";
import { readHealthcheck } from "./healthcheck.ts";

export interface Source {
  readonly keyword: string;
  readonly rest: string;
  readonly heredocs: readonly Heredoc[];
  readonly escape: string;
  readonly at: Instruction;
}

export function readCommand(source: Source): Command | Stuck {
  const { keyword, at } = source;
  const cut = splitFlags(source.rest, source.escape);
  const flags = readFlags(keyword, cut.flags);
  if (flags.kind === "stuck") return flags;
  const { rest } = cut;
  if (source.heredocs.length > 0 && !areHeredocsPlain(at.logical))
    return stuck("which here-documents this line opens is not understood");
  if (rest === "" && keyword !== "RUN")
    return stuck(`${keyword} requires ${ARGUMENTS[keyword] ?? "at least one argument"}`);
  switch (keyword) {
    case "ENV":
    case "LABEL":
      return readPairs(keyword, rest, source.escape, at);
    case "ARG":
      return readArgs(rest, source.escape, at);
    case "WORKDIR":
    case "USER":
    case "STOPSIGNAL":
    case "MAINTAINER":
      return { kind: lower(keyword), text: rest, at };
    case "ONBUILD":
      return readOnbuild(source, rest);
    case "CMD":
    case "ENTRYPOINT":
      return withLine(readLine(rest), (line) => ({ kind: lower(keyword), line, at }));
    case "SHELL":
      return withLine(readLine(rest), (line) =>
        line.form === "exec" && line.args.length > 0
          ? { kind: "shell", args: line.args, at }
          : stuck("SHELL requires the arguments to be in JSON form"),
      );
    case "EXPOSE":
      return { kind: "expose", words: splitBlanks(rest), at };
    case "VOLUME":
      return readVolume(rest, at);
    case "HEALTHCHECK":
      return readHealth(rest, flags, at);
    case "ADD":
    case "COPY":
      return readTransfer(source, keyword, rest, flags);
    case "RUN":
      return readRun(source, rest, flags);
    default:
      return stuck(`the instruction ${keyword} is not understood here`);
  }
}

const ARGUMENTS: Readonly<Record<string, string>> = {
  WORKDIR: "exactly one argument",
  USER: "exactly one argument",
  STOPSIGNAL: "exactly one argument",
  MAINTAINER: "exactly one argument",
  COPY: "at least two arguments",
  ADD: "at least two arguments",
};
const NO_STRINGS = "when using JSON array syntax, arrays must be comprised of strings only";

const lower = <K extends string>(keyword: K): Lowercase<K> => keyword.toLowerCase() as Lowercase<K>;

/** The elements of a JSON array, or undefined where the text is none. */
function readJson(rest: string): readonly string[] | undefined | Stuck {
  const json = jsonForm(rest);
  if (json === "no") return undefined;
  if (json === "bad") return stuck(NO_STRINGS);
  if (json === "more")
    return stuck("what follows a JSON array is ignored before syntax 1.9, and makes the line no JSON since");
  return json;
}

function readLine(rest: string): CommandLine | Stuck {
  const json = readJson(rest);
  if (json === undefined) return { form: "shell", text: rest };
  return "kind" in json ? json : { form: "exec", args: json };
}

function withLine(line: CommandLine | Stuck, make: (line: CommandLine) => Command | Stuck): Command | Stuck {
  return "kind" in line ? line : make(line);
}

/** `KEY=value …`, or the old `KEY value`. */
function readPairs(keyword: "ENV" | "LABEL", rest: string, escapeChar: string, at: Instruction): Command | Stuck {
  const kind = lower(keyword);
  const words = splitWords(rest, escapeChar);
  if (!words[0]?.includes("=")) {
    const parts = splitFirst(rest);
    return parts
      ? { kind, pairs: [{ key: parts[0], value: parts[1] }], at }
      : stuck(`${keyword} must have two arguments`);
  }
  const pairs: Pair[] = [];
  for (const word of words) {
    const equals = word.indexOf("=");
    if (equals < 0)
      return stuck(`Syntax error - can't find = in ${JSON.stringify(word)}. Must be of the form: name=value`);
    if (equals === 0) return stuck(`${keyword} names can not be blank`);
    pairs.push({ key: word.slice(0, equals), value: word.slice(equals + 1) });
  }
  return { kind, pairs, at };
}

function readArgs(rest: string, escapeChar: string, at: Instruction): Command | Stuck {
  const args: { name: string; value: string | undefined }[] = [];
  for (const word of splitWords(rest, escapeChar)) {
    const equals = word.indexOf("=");
    const name = equals < 0 ? word : word.slice(0, equals);
    if (name === "") return stuck("ARG names can not be blank");
    args.push({ name, value: equals < 0 ? undefined : word.slice(equals + 1) });
  }
  return { kind: "arg", args, at };
}

/**
 * The trigger's text as it stands, the blanks at the line's end included. BuildKit checks its syntax here, the rest where
 * it fires: what would not fire is refused here already.
 */
function readOnbuild(source: Source, rest: string): Command | Stuck {
  const [word, trigger] = splitFirst(rest) ?? [rest, ""];
  const keyword = word.toUpperCase();
  if (keyword === "ONBUILD") return stuck("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
  if (keyword === "MAINTAINER" || keyword === "FROM") return stuck(`${keyword} isn't allowed as an ONBUILD trigger`);
  const read = readCommand({ ...source, keyword, rest: trigger });
  if (read.kind === "stuck") return read;
  const bodies = source.heredocs.map((h) => `\n${h.body}${h.name}`);
  return { kind: "onbuild", text: rest + endOfLine(source) + bodies.join(""), at: source.at };
}

/** The blanks behind an instruction's text, before its here-documents. */
function endOfLine({ at, heredocs }: Source): string {
  const bodies = heredocs.reduce((lines, h) => lines + h.body.split("\n").length, 0);
  const line =
    at.text
      .replace(/\n$/, "")
      .split("\n")
      .at(-1 - bodies) ?? "";
  return /[^\S\r\n]*$/.exec(line.replace(/[\r\n]+$/, ""))?.[0] ?? "";
}

function readVolume(rest: string, at: Instruction): Command | Stuck {
  const json = readJson(rest) ?? splitBlanks(rest);
  if ("kind" in json) return json;
  const words = json.map((w) => w.trim());
  return words.length === 0 || words.includes("")
    ? stuck(
        words.length === 0 ? "VOLUME requires at least one argument" : "VOLUME specified can not be an empty string",
      )
    : { kind: "volume", words, at };
}

function readHealth(rest: string, flags: Flags, at: Instruction): Command | Stuck {
  const [type, line] = splitFirst(rest) ?? [rest, ""];
  const word = type.toUpperCase();
  if (word === "NONE")
    return line === ""
      ? { kind: "healthcheck", test: ["NONE"], settings: [], at }
      : stuck("HEALTHCHECK NONE takes no arguments");
  if (word !== "CMD") return stuck(`Unknown type ${JSON.stringify(type)} in HEALTHCHECK (try CMD)`);
  if (line === "") return stuck("Missing command after HEALTHCHECK CMD");
  return withLine(readLine(line), (read) => readHealthcheck(read, flags, at));
}

function readTransfer(source: Source, keyword: "ADD" | "COPY", rest: string, flags: Flags): Command | Stuck {
  const words = readJson(rest) ?? splitBlanks(rest);
  if ("kind" in words) return words;
  const dest = words.at(-1);
  if (words.length < 2 || dest === undefined)
    return stuck(
      `${keyword} requires at least two arguments, but only one was provided. Destination could not be determined`,
    );
  if (heredocName(dest) !== undefined) return stuck(`${keyword} cannot accept a heredoc as a destination`);
  const named = words.slice(0, -1).map((word) => ({ word, name: heredocName(word) }));
  const inline: Inline[] = [];
  for (const { name } of named) {
    if (name === undefined) continue;
    // Of two with one name the last body counts for both. One that no word names is read and forgotten (`COPY << NAME`);
    // one that only its word shows, and not the line (`a\\ <<NAME`), is empty.
    const same = source.heredocs.filter((h) => h.name === name);
    const own = same[inline.filter((i) => i.name === name).length] ?? { chomp: false, expand: false };
    const body = same.at(-1)?.body ?? "";
    inline.push({ name, body: own.chomp ? chomp(body) : body, expand: own.expand });
  }
  return {
    kind: "transfer",
    at: source.at,
    add: keyword === "ADD",
    from: flags.text("from") || undefined,
    sources: named.filter((n) => n.name === undefined).map((n) => n.word),
    inline,
    dest,
    chown: flags.text("chown") ?? "",
    chmod: flags.text("chmod") ?? "",
    checksum: flags.text("checksum") ?? "",
    link: flags.isTrue("link"),
    parents: flags.isTrue("parents"),
    exclude: flags.list("exclude"),
    keepGitDir: flags.text("keep-git-dir"),
    unpack: flags.text("unpack"),
  };
}

/** Here-documents of RUN become the command's text again (dockerfile2llb/convert.go dispatchRun). */
function readRun(source: Source, rest: string, flags: Flags): Command | Stuck {
  const line = readLine(rest);
  if ("kind" in line) return line;
  const [first] = source.heredocs;
  const run = {
    kind: "run" as const,
    at: source.at,
    mounts: flags.list("mount"),
    network: flags.text("network") ?? "default",
    security: flags.text("security") ?? "sandbox",
    devices: flags.list("device"),
    script: undefined,
  };
  if (!["default", "none", "host"].includes(run.network))
    return stuck(`invalid network mode ${JSON.stringify(run.network)}`);
  if (!["sandbox", "insecure"].includes(run.security))
    return stuck(`security ${JSON.stringify(run.security)} is not valid`);
  if (!first) return { ...run, line };
  if (line.form === "exec") return stuck("a here-document behind the JSON form is refused by BuildKit");
  if (heredocName(line.text) === undefined) {
    const text = line.text + source.heredocs.map((h) => `\n${h.body}${h.name}`).join("");
    return { ...run, line: { form: "shell", text } };
  }
  const body = first.chomp ? chomp(first.body) : first.body;
  // Looked for before the tabs are gone.
  if (first.body.startsWith("#!"))
    return { ...run, line: { form: "shell", text: `/dev/pipes/${first.name}` }, script: body };
  return { ...run, line: { form: "shell", text: body } };
}
