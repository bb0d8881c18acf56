// RUN -> an exec operation with its mounts (dockerfile2llb/convert.go dispatchRun, convert_runmount.go).
import { isKnown, show, type Text } from "../words/text.ts";
import type { Command } from "./command.ts";
import type { ExecOp, Mount, Origin } from "./graph.ts";
import { readMount } from "./mount.ts";
import { clean } from "./paths.ts";
import { type Expand, imageNode, type Room, type StageState, shellOf } from "./room.ts";
import type { System } from "./windows.ts";

type RunCommand = Command & { readonly kind: "run" };

export function applyRun(state: StageState, command: RunCommand, expand: Expand, room: Room): StageState {
  const { at } = command;
  const { system, ownSystem } = state.config;
  const { line, script } = ownSystem === "posix" ? command : withoutScript(command, ownSystem, room);
  if (line.form === "exec" && line.args.length === 0) room.report(at, "arguments are required");
  const op: ExecOp = {
    kind: "exec",
    shell: line.form === "shell" ? shellOf(state.config) : undefined,
    args: line.form === "shell" ? [line.text] : line.args,
    script,
    environment: state.environment,
    workdir: state.config.workdir,
    user: state.config.user,
    mounts: command.mounts.map((m) => mountOf(m, state, command, expand, room)),
    network: command.network,
    security: command.security,
    devices: command.devices,
    system,
  };
  return { ...state, tip: { op, input: state.tip, at } };
}

/** By the image's own word (convert.go dispatchRun): Windows hands a here-document with `#!` to the shell like any other. */
function withoutScript(command: RunCommand, system: System, room: Room): Pick<RunCommand, "line" | "script"> {
  const { script, at } = command;
  if (script === undefined) return command;
  if (system === "unknown") room.report(at, "whether this is a script depends on the system of the base");
  return { line: { form: "shell", text: script }, script: undefined };
}

function mountOf(text: string, state: StageState, command: RunCommand, expand: Expand, room: Room): Mount {
  const settings = readMount(text, {
    expand,
    workdir: state.config.workdir,
    report: (message) => room.report(command.at, message),
    mayFail: (key) => room.mayFail(command.at, key),
  });
  return { origin: mountOrigin(settings, command, room), source: sourceIn(settings), settings };
}

function sourceIn(settings: ReadonlyMap<string, Text>): Text {
  const source = settings.get("source") ?? "";
  return isKnown(source) ? clean(`/${source}`) : source;
}

/** What is wrong with it was reported when names were resolved. */
function mountOrigin(settings: ReadonlyMap<string, Text>, { at }: RunCommand, room: Room): Origin | "none" {
  const type = settings.get("type");
  const from = settings.get("from") ?? "";
  if (!isKnown(from)) return "none";
  if (from === "") return type === "bind" ? "context" : "none";
  const index = room.names.get(from.toLowerCase());
  if (type !== "bind" && type !== "cache") return "none";
  if (index === undefined) return imageNode(from, room, at);
  const before = room.states.get(index);
  if (before) return before.tip;
  room.report(
    at,
    `cannot mount from stage ${JSON.stringify(from)} to ${JSON.stringify(show(settings.get("target") ?? ""))}, stage needs to be defined before current command`,
  );
  return "none";
}
