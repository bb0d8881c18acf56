// What a stage starts with: nothing, an image of which nothing is known, or one whose configuration is.
// Source: dockerfile2llb/convert.go toDispatchState ("initialize base metadata from image conf"), image.go emptyImage.
import type { BaseConfig, BaseHealthcheck } from "../../model/base.ts";
import type { Instruction } from "../../model/dockerfile.ts";
import { keyOf, type Text, termText } from "../words/text.ts";
import { usualPlatform } from "./arguments.ts";
import { knownEnvironment, unseenEnvironment } from "./environment.ts";
import type { Bag, Node, Setting, SettingName } from "./graph.ts";
import { resolvePath } from "./paths.ts";
import type { Base } from "./resolve.ts";
import { defaultShell, type Maps, opOfContext, type Room, type Setup, type StageState } from "./room.ts";
import { type System, systemFolder, systemOf } from "./windows.ts";

/** What is asked for: a platform, and the system whose rules hold there. */
interface Asked {
  readonly platform: string;
  readonly system: System;
}

const NO_TEXT = { envAt: new Map(), workdirAt: undefined, userAt: undefined, onbuild: [] } as const;

export function scratchState(setup: Setup): StageState {
  const system = systemOf(setup.platform);
  const { environment, image } = knownEnvironment([], system);
  const bags = { labels: undefined, ports: undefined, volumes: undefined };
  const nothing = { base: undefined, workdir: "/", user: "", shell: undefined, settings: new Map() };
  return {
    tip: { op: { kind: "scratch" }, input: undefined, at: undefined },
    platform: usualPlatform(setup),
    hasOwnCmd: false,
    hasOwnEnv: true,
    past: undefined,
    environment,
    config: { ...NO_TEXT, ...nothing, ...bags, system, ownSystem: system, envAt: new Map(), env: image },
  };
}

/** The base's own is a symbol wherever it is read. */
export function unseenState(tip: Node, base: string, { platform, system }: Asked, setup: Setup): StageState {
  const ofBase = (what: string) =>
    termText({ key: `${what}(${JSON.stringify(base)})`, shown: `⟨${what} of ${base}⟩`, maybeUnset: false });
  const { environment, image } = unseenEnvironment(base, system);
  return {
    tip,
    platform,
    hasOwnCmd: false,
    hasOwnEnv: true,
    past: undefined,
    environment,
    config: {
      ...NO_TEXT,
      base,
      system,
      // An image that has no platform to choose from is taken for any; a builder of Linux would not run it.
      ownSystem: system === "windows" || systemOf(setup.platform) === "windows" ? "unknown" : system,
      envAt: new Map(),
      env: image,
      workdir: ofBase(system === "windows" ? "winworkdir" : "workdir"),
      user: ofBase("user"),
      shell: undefined,
      settings: new Map(),
      labels: emptyBag(setup.maps),
      ports: emptyBag(setup.maps),
      volumes: emptyBag(setup.maps),
    },
  };
}

/** The base's own stands as if the FROM at `at` had set it; its triggers are commands of the stage. */
export function knownState(tip: Node, at: Instruction, asked: Asked, known: BaseConfig, room: Room): StageState {
  const { author = "", config = {} } = known;
  const { platform, system } = asked;
  const { environment, image } = knownEnvironment(config.Env ?? [], system);
  const bag = (map: Readonly<Record<string, unknown>> | undefined, entry: (name: string) => [string, Setting]) =>
    map ? new Map(Object.keys(map).map(entry)) : emptyBag(room.setup.maps);
  return {
    tip,
    platform,
    hasOwnCmd: false,
    hasOwnEnv: true,
    past: undefined,
    environment,
    config: {
      ...NO_TEXT,
      base: undefined,
      system,
      ownSystem: known.os === undefined ? system : known.os === "windows" ? "windows" : "posix",
      envAt: new Map(),
      env: image,
      workdir: workdirOf(config.WorkingDir ?? "", system, at, room),
      user: config.User ?? "",
      shell: config.Shell?.length ? config.Shell : defaultShell(known.os),
      settings: settingsOf(config, author, at),
      labels: bag(config.Labels, (name) => {
        const value = config.Labels?.[name] ?? "";
        return [keyOf(name), { key: keyOf(value), shown: `${name}=${value}`, at }];
      }),
      ports: bag(config.ExposedPorts, (name) => [name, { key: "", shown: name, at }]),
      volumes: bag(config.Volumes, (name) => [keyOf(name), { key: "", shown: name, at }]),
    },
  };
}

/** Set as by a WORKDIR, so a relative one counts twice. */
function workdirOf(folder: string, system: System, at: Instruction, room: Room): Text {
  if (folder === "") return "";
  const report = (message: string) => room.report(at, message);
  const path = systemFolder(folder, { system, report, mayFail: () => {} });
  return resolvePath(path, path, false);
}

/**
 * What a named context gives: an image's configuration, an empty one in the place of a base, and none at all in the place
 * of a stage (then whatever comes from it is taken for no system in particular).
 */
export function contextState(base: Base & { readonly kind: "context" }, at: Instruction, room: Room): StageState {
  const { source, platform, known, isStage } = base;
  const tip: Node = { op: opOfContext(source, platform, isStage ? "stage" : "base"), input: undefined, at };
  if ("ref" in source)
    return known
      ? knownState(tip, at, base, known, room)
      : unseenState(tip, room.setup.nameBase(source.ref, platform), base, room.setup);
  const { environment, image } = knownEnvironment([], base.system);
  const start = scratchState(room.setup);
  const own = isStage ? { workdir: "", shell: defaultShell("") } : { workdir: "/" };
  const ownSystem: System = isStage ? "posix" : base.system;
  const config = { ...start.config, ...own, system: base.system, ownSystem, env: image };
  return { ...start, tip, platform: isStage ? start.platform : platform, environment, config };
}

/** Where a base's map is not known to be absent. */
const emptyBag = (maps: Maps): Bag | undefined => (maps === "leaking from the base on" ? new Map() : undefined);

function settingsOf(
  config: NonNullable<BaseConfig["config"]>,
  author: string,
  at: Instruction,
): ReadonlyMap<SettingName, Setting> {
  const list = (words: readonly string[] | undefined) => (words?.length ? JSON.stringify(words) : "");
  const texts: readonly (readonly [SettingName, string])[] = [
    ["cmd", list(config.Cmd)],
    ["entrypoint", list(config.Entrypoint)],
    ["args escaped", config.ArgsEscaped ? "true" : ""],
    ["shell", list(config.Shell)],
    ["stop signal", config.StopSignal ?? ""],
    ["healthcheck", config.Healthcheck ? healthOf(config.Healthcheck) : ""],
    ["author", author],
  ];
  return new Map(
    texts.flatMap(([name, text]) => (text === "" ? [] : [[name, { key: keyOf(text), shown: text, at }] as const])),
  );
}

/** As HEALTHCHECK's own is kept: the test, and the settings in the order of its flags. */
function healthOf({ Test, Interval, Timeout, StartPeriod, StartInterval, Retries }: BaseHealthcheck): string {
  const settings = [
    ["interval", Interval, "ns"],
    ["timeout", Timeout, "ns"],
    ["start-period", StartPeriod, "ns"],
    ["start-interval", StartInterval, "ns"],
    ["retries", Retries, ""],
  ] as const;
  return JSON.stringify([Test ?? [], settings.flatMap(([name, n, unit]) => (n ? [`${name}=${n}${unit}`] : []))]);
}
