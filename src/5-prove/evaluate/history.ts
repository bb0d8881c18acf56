// The history of an image behind that of its base: an entry for each command, put together only where it is asked for.
// Source: dockerfile2llb/convert.go commitToHistory and those that call it, runCommandString. Siblings that write into one
// list (frontends before 1.24) are left to the caller: how long it may grow depends on the base's own.
import { expandToWords } from "../words/expand.ts";
import {
  isKnown,
  isSurelyNotEmpty,
  join,
  keyOf,
  keyOfValue,
  known,
  operation,
  show,
  type Text,
  type Value,
} from "../words/text.ts";
import { SCAN_ARGS } from "./arguments.ts";
import type { Command, CommandLine, Transfer } from "./command.ts";
import { type Argument, declare } from "./declare.ts";
import { lookUp } from "./environment.ts";
import { expander, expansion } from "./expander.ts";
import { duration, nanoseconds, quoted, quotedLetter } from "./go-text.ts";
import type { ExecOp, ImageConfig } from "./graph.ts";
import { portsOf } from "./ports.ts";
import { type Expand, type Past, type Room, shellOf } from "./room.ts";

export interface Entry {
  /** `created_by` */
  readonly text: Text;
  /** A folder that is not known makes a layer where it is not `/`. */
  readonly layer: boolean | Text;
}

/** By name in the order in which a stage and those below it declare them. */
type Declared = Map<string, Value | undefined>;

/** From the base on. */
export function* historyOf(last: Past | undefined): Generator<Entry> {
  const all: Past[] = [];
  for (let past = last; past; past = past.before) all.push(past);
  const declared: Declared = new Map();
  for (const past of all.reverse()) yield { text: textOf(past, declared), layer: layerOf(past) };
}

function layerOf({ command, config }: Past): Entry["layer"] {
  if (command.kind === "run" || command.kind === "transfer") return true;
  if (command.kind !== "workdir") return false;
  return isKnown(config.workdir) ? config.workdir !== "/" : config.workdir;
}

function textOf(past: Past, declared: Declared): Text {
  const { command, environment, config, op, room: heard } = past;
  // What is wrong with it was reported when it was applied.
  const room = { ...heard, report: () => {}, mayFail: () => {} };
  const expand = expander(environment, command.at, room);
  switch (command.kind) {
    case "env":
    case "label":
      return join([
        command.kind.toUpperCase(),
        ...command.pairs.flatMap((p) => [" ", expand(p.key), "=", expand(p.value)]),
      ]);
    case "arg":
      return argumentsText(command.args, past, declared, room);
    case "workdir":
      return join(["WORKDIR ", folderText(config.workdir)]);
    case "user":
    case "stopsignal":
      return join([`${command.kind.toUpperCase()} `, expand(command.text)]);
    case "maintainer":
      return `MAINTAINER ${command.text}`;
    case "cmd":
    case "entrypoint":
      return join([`${command.kind.toUpperCase()} [`, quotedLine(command.line, config), "]"]);
    case "shell":
      return `SHELL [${command.args.join(" ")}]`;
    case "healthcheck":
      return healthcheckText(command);
    case "expose":
      return exposeText(
        [...command.words].sort().flatMap((w) => expandToWords(w, expansion(environment, command.at, room))),
      );
    case "volume":
      return join(["VOLUME [", ...command.words.flatMap((w, i) => [i > 0 ? " " : "", expand(w)]), "]"]);
    case "transfer":
      return transferText(command, expand);
    case "run":
      return op?.kind === "exec" ? runText(op, config, declared) : "RUN";
    case "onbuild":
      throw new Error("ONBUILD writes no history");
  }
}

/** `NAME=value` each, or `NAME` where nothing sets it. The words of a line see each other. */
function argumentsText(args: readonly Argument[], past: Past, declared: Declared, room: Room): Text {
  let { environment } = past;
  const words: Text[] = [];
  for (const arg of args) {
    const readIn = room.setup.isOlder ? past.environment : environment;
    const { name, value, environment: next } = declare(arg, environment, readIn, past.command.at, room);
    environment = next;
    declared.set(name, value);
    words.push(" ", name, value ? assigned(value) : "");
  }
  return join(["ARG", ...words]);
}

function assigned(value: Value): Text {
  const text = join(["=", value.text]);
  return value.maybeUnset ? operation("+", [keyOfValue(value), keyOf(text)], show(text)) : text;
}

/** `RUN |2 A=1 B=2 /bin/sh -c …`: all that were declared, with what RUN's environment then holds. */
function runText({ shell, args, environment }: ExecOp, { base }: ImageConfig, declared: Declared): Text {
  const set = [...declared].flatMap(([name, own]) => {
    const value = lookUp(environment, name);
    // What SBOM scans are told is in no environment.
    const isApart = SCAN_ARGS.has(name) && own !== undefined && value?.maybeUnset !== false;
    const text = isApart ? operation("-", [keyOfValue(value), keyOf(own.text)], show(own.text)) : value?.text;
    return [`${name}=`, text ?? "", " "];
  });
  const first = shell === "base" ? shellTerm("shell", base) : (shell ?? []).join(" ");
  const count = declared.size > 0 ? `|${declared.size} ` : "";
  return join(["RUN ", count, ...set, first, shell ? " " : "", args.join(" "), " # buildkit"]);
}

const shellTerm = (how: "shell" | "quotedshell", base: string | undefined): Text =>
  operation(how, [JSON.stringify(base ?? "")], `⟨SHELL of ${base}⟩`);

function quotedLine(line: CommandLine, config: ImageConfig): Text {
  if (line.form === "exec") return line.args.map(quoted).join(" ");
  const shell = shellOf(config);
  const first = shell === "base" ? shellTerm("quotedshell", config.base) : shell.map(quoted).join(" ");
  return join([first, " ", quoted(line.text)]);
}

function transferText(command: Transfer, expand: Expand): Text {
  const flag = (name: string, word: string): Text => {
    const value = expand(word);
    if (value === "") return "";
    const text = join([` --${name}=`, value]);
    return isSurelyNotEmpty(value) ? text : operation(":+", [keyOfValue(known(value)), keyOf(text)], `⟨--${name}⟩`);
  };
  return join([
    command.add ? "ADD" : "COPY",
    command.parents ? " --parents" : "",
    flag("chown", command.chown),
    flag("chmod", command.chmod),
    ...command.sources.flatMap((word) => [" ", expand(word)]),
    ...command.inline.map(({ name }) => ` <<${name}`),
    " ",
    expand(command.dest),
    " # buildkit",
  ]);
}

/** Read as a folder as a whole: an ending slash means nothing there. */
const folderText = (path: Text): Text => (isKnown(path) ? path : operation("folder", [keyOf(path)], show(path)));

/** The words stand in order as they are written. A word that is not known may be no port or several. */
function exposeText(words: readonly Text[]): Text {
  const ports = words.every(isKnown)
    ? words.flatMap((word) => portsOf(word) ?? []).join(" ")
    : operation("ports", words.map(keyOf), "⟨ports⟩");
  return join(["EXPOSE [", ports, "]"]);
}

/** `%q` of a structure: its durations print themselves, its number is taken for a letter. */
function healthcheckText({ test, settings }: Command & { readonly kind: "healthcheck" }): string {
  const set = new Map(settings.map((s) => [s.slice(0, s.indexOf("=")), s.slice(s.indexOf("=") + 1)]));
  const times = ["interval", "timeout", "start-period", "start-interval"];
  const parts = times.map((name) => quoted(duration(nanoseconds(set.get(name) ?? ""))));
  const retries = quotedLetter(Number(set.get("retries") ?? 0));
  return `HEALTHCHECK &{[${test.map(quoted).join(" ")}] ${parts.join(" ")} ${retries}}`;
}
