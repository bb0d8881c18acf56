// RUN -> an exec operation with its mounts (dockerfile2llb/convert.go dispatchRun, convert_runmount.go).
import { isKnown, show, type Text } from "../words/text.ts";
import { splitFields } from "../words/words.ts";
import { type Expand, shellOf } from "./apply.ts";
import type { Command } from "./command.ts";
import { imageNode, type Room, type StageState } from "./evaluate.ts";
import type { ExecOp, Mount, Origin } from "./graph.ts";
import { clean } from "./paths.ts";
import { isReference } from "./reference.ts";

type RunCommand = Command & { readonly kind: "run" };

const TYPES = ["bind", "cache", "tmpfs", "secret", "ssh"];
const NAMES: Readonly<Record<string, string>> = {
  src: "source",
  dst: "target",
  destination: "target",
  ro: "readonly",
  rw: "readwrite",
};
const KEYS = new Set("type from source target readonly readwrite required size id sharing mode uid gid env".split(" "));

export function applyRun(state: StageState, command: RunCommand, expand: Expand, room: Room): StageState {
  const { line, at } = command;
  const op: ExecOp = {
    kind: "exec",
    shell: line.form === "shell" ? shellOf(state.config) : undefined,
    args: line.form === "shell" ? [line.text] : line.args,
    script: command.script,
    environment: state.environment,
    workdir: state.config.workdir,
    user: state.config.user,
    mounts: command.mounts.map((m) => mountOf(m, command, expand, room)),
    network: command.network,
    security: command.security,
    devices: command.devices,
  };
  return { ...state, tip: { op, input: state.tip, at } };
}

function mountOf(text: string, command: RunCommand, expand: Expand, room: Room): Mount {
  const report = (message: string) => room.report(command.at, message);
  const fields = splitFields(text);
  if (!fields) report("the quotes of --mount are not closed");
  const settings = new Map<string, Text>();
  for (const field of fields ?? []) {
    const equals = field.indexOf("=");
    const word = (equals < 0 ? field : field.slice(0, equals)).toLowerCase();
    const name = Object.hasOwn(NAMES, word) ? (NAMES[word] ?? word) : word;
    if (!KEYS.has(name)) report(`${word} in --mount is not understood`);
    const needsNoValue = name === "readonly" || name === "readwrite" || name === "required";
    if (equals < 0 && !needsNoValue) report(`${word} in --mount needs a value`);
    const value = equals < 0 ? "true" : expand(field.slice(equals + 1));
    if (name === "from" && /\$./.test(field))
      report("from in --mount takes no variable: define a stage with FROM instead");
    // Both write one switch; the last one decides.
    if (name === "readonly" || name === "readwrite") settings.set("access", `${name}=${show(value).toLowerCase()}`);
    else settings.set(name, name === "type" && isKnown(value) ? value.toLowerCase() : value);
  }
  const type = settings.get("type") ?? "bind";
  if (!isKnown(type) || !TYPES.includes(type)) report("the type of a --mount is not understood");
  settings.set("type", type);
  return { origin: mountOrigin(type, settings, command, room), source: sourceIn(settings), settings };
}

function sourceIn(settings: ReadonlyMap<string, Text>): Text {
  const source = settings.get("source") ?? "";
  return isKnown(source) ? clean(`/${source}`) : source;
}

function mountOrigin(
  type: Text,
  settings: ReadonlyMap<string, Text>,
  command: RunCommand,
  room: Room,
): Origin | "none" {
  if (type !== "bind" && type !== "cache") return "none";
  const from = settings.get("from") ?? "";
  if (!isKnown(from)) return "none";
  if (from === "") return type === "bind" ? "context" : "none";
  const index = room.names.get(from.toLowerCase());
  if (index === undefined && !isReference(from) && from !== "scratch")
    room.report(command.at, `${from} is no valid name of an image`);
  return index === undefined
    ? imageNode(from, room, command.at)
    : (room.states.get(index)?.tip ?? imageNode(`stage ${index}`, room, command.at));
}
