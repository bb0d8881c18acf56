// One command on a stage's state, as dockerfile2llb/convert.go dispatch does it.
import type { Instruction } from "../../model/dockerfile.ts";
import { expandToWords } from "../words/expand.ts";
import { isKnown, isSurelyNotEmpty, keyOf, known, show, type Text } from "../words/text.ts";
import type { Command, CommandLine } from "./command.ts";
import { declare } from "./declare.ts";
import { type Environment, setVariable } from "./environment.ts";
import { expander, expansion } from "./expander.ts";
import { type Bag, type ImageConfig, NOTHING, type Setting, type SettingName } from "./graph.ts";
import { resolvePath } from "./paths.ts";
import { portsOf } from "./ports.ts";
import { pathReading, type Room, type StageState, shellOf } from "./room.ts";
import { applyRun } from "./run.ts";
import { isSignal } from "./signals.ts";
import { applyTransfer } from "./transfer.ts";
import { systemFolder } from "./windows.ts";

export function applyCommand(state: StageState, command: Command, room: Room): StageState {
  const next = changed(state, command, room);
  if (command.kind === "onbuild") return next;
  const { environment, past: before } = state;
  return { ...next, past: { before, command, environment, config: next.config, op: next.tip.op, room } };
}

function changed(state: StageState, command: Command, room: Room): StageState {
  const { at } = command;
  const expand = expander(state.environment, at, room);
  switch (command.kind) {
    case "env":
      return applyEnv(
        state,
        command.pairs.map((p) => [expand(p.key), expand(p.value)]),
        at,
        room,
      );
    case "label": {
      const labels = command.pairs.map((p): [string, Setting] => {
        const value = expand(p.value);
        const key = expand(p.key);
        return [keyOf(key), { key: keyOf(value), shown: `${show(key)}=${show(value)}`, at }];
      });
      return withConfig(state, { labels: put(state.config.labels, labels) });
    }
    case "arg":
      return {
        ...state,
        environment: command.args.reduce(
          (e, arg) => declare(arg, e, room.setup.isOlder ? state.environment : e, at, room).environment,
          state.environment,
        ),
      };
    case "workdir":
      return applyWorkdir(state, expand(command.text), at, room);
    case "user":
      return withConfig(state, { user: expand(command.text), userAt: at });
    case "stopsignal":
      return applyStopSignal(state, expand(command.text), at, room);
    case "maintainer":
      return withSetting(state, "author", command.text, at);
    case "onbuild":
      return withConfig(state, { onbuild: [...state.config.onbuild, { key: command.text, shown: command.text, at }] });
    case "cmd":
      return { ...withSetting(withLine(state, "cmd", command.line, at), "args escaped", "true", at), hasOwnCmd: true };
    case "entrypoint": {
      const set = withLine(state, "entrypoint", command.line, at);
      return state.hasOwnCmd ? set : withSetting(set, "cmd", undefined, at);
    }
    case "shell": {
      const next = withSetting(state, "shell", JSON.stringify(command.args), at);
      return withConfig(next, { shell: command.args });
    }
    case "healthcheck":
      return withSetting(state, "healthcheck", JSON.stringify([command.test, command.settings]), at);
    case "expose":
      return applyExpose(state, command.words, at, room);
    case "volume":
      return applyVolume(state, command.words.map(expand), at, room);
    case "transfer":
      return applyTransfer(state, command, expand, room);
    case "run":
      return applyRun(state, command, expand, room);
  }
}

const withConfig = (state: StageState, change: Partial<ImageConfig>): StageState => ({
  ...state,
  config: { ...state.config, ...change },
});

function withSetting(state: StageState, name: SettingName, value: Text | undefined, at: Instruction): StageState {
  const settings = new Map(state.config.settings);
  settings.set(
    name,
    value === undefined ? { key: NOTHING, shown: "none", at } : { key: keyOf(value), shown: show(value), at },
  );
  return withConfig(state, { settings });
}

/** CMD and ENTRYPOINT: shell form takes the SHELL in force (convert.go withShell). */
function withLine(state: StageState, name: "cmd" | "entrypoint", line: CommandLine, at: Instruction): StageState {
  if (line.form === "exec") {
    return withSetting(state, name, line.args.length === 0 ? undefined : JSON.stringify(line.args), at);
  }
  const shell = shellOf(state.config);
  const value =
    shell === "base" ? `shell of ${state.config.base}: ${line.text}` : JSON.stringify([...shell, line.text]);
  return withSetting(state, name, value, at);
}

function applyEnv(
  state: StageState,
  pairs: readonly (readonly [Text, Text])[],
  at: Instruction,
  room: Room,
): StageState {
  const { config, hasOwnEnv } = state;
  const env = hasOwnEnv ? config.env : new Map(config.env);
  const envAt = hasOwnEnv ? config.envAt : new Map(config.envAt);
  let environment: Environment = state.environment;
  for (const [key, value] of pairs) {
    if (typeof key !== "string" || key.includes("=")) {
      room.report(at, typeof key === "string" ? `a variable called ${key}` : "the name of a variable is not known");
      continue;
    }
    env.set(key, value);
    envAt.set(key, at);
    environment = setVariable(environment, key, known(value), false);
  }
  return { ...state, hasOwnEnv: true, config: { ...config, env, envAt }, environment };
}

function applyWorkdir(state: StageState, written: Text, at: Instruction, room: Room): StageState {
  const path = systemFolder(written, pathReading(state, at, room));
  const workdir = resolvePath(state.config.workdir, path, false);
  const next = withConfig(state, { workdir, workdirAt: at });
  if (workdir === "/") return next;
  return { ...next, tip: { op: { kind: "folder", path: workdir, user: state.config.user }, input: state.tip, at } };
}

function applyExpose(state: StageState, words: readonly string[], at: Instruction, room: Room): StageState {
  const how = expansion(state.environment, at, room);
  const ports: [string, Setting][] = [];
  for (const word of words.flatMap((w) => expandToWords(w, how))) {
    const list = portsOf(word);
    if (list === undefined) room.report(at, `invalid containerPort: ${show(word)}`);
    if (!isKnown(word)) room.mayFail(at, `EXPOSE ${keyOf(word)}`);
    for (const port of list ?? []) ports.push([port, { key: "", shown: port, at }]);
  }
  return withConfig(state, { ports: put(state.config.ports, ports) });
}

function applyVolume(state: StageState, paths: readonly Text[], at: Instruction, room: Room): StageState {
  for (const path of paths) {
    if (path === "") room.report(at, "VOLUME specified can not be an empty string");
    if (!isSurelyNotEmpty(path)) room.mayFail(at, `VOLUME ${keyOf(path)}`);
  }
  const volumes = paths.map((path): [string, Setting] => [keyOf(path), { key: "", shown: show(path), at }]);
  return withConfig(state, { volumes: put(state.config.volumes, volumes) });
}

function applyStopSignal(state: StageState, signal: Text, at: Instruction, room: Room): StageState {
  if (!isKnown(signal)) room.mayFail(at, `STOPSIGNAL ${keyOf(signal)}`);
  else if (!isSignal(signal)) room.report(at, `invalid signal: ${signal}`);
  return withSetting(state, "stop signal", signal, at);
}

/** Sets entries in BuildKit's map itself: stages that share it see them too (DESIGN 4.3, the leak). */
function put(bag: Bag | undefined, entries: readonly (readonly [string, Setting])[]): Bag {
  const target = bag ?? new Map<string, Setting>();
  for (const [key, value] of entries) {
    // The last one comes last: two keys that no text tells apart may be one.
    target.delete(key);
    target.set(key, value);
  }
  return target;
}
