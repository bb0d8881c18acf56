// The evaluator's configuration over an unseen base -> the image's configuration as BuildKit writes it.
import { type Bag, type ImageConfig, NOTHING, type SettingName } from "../../../src/5-prove/evaluate/graph.ts";
import type { BaseConfig } from "../question.ts";
import { defaultShell, envOf } from "./bases.ts";
import { portsOf } from "./ports.ts";
import { Refused } from "./refused.ts";
import { folderTextOf, textOf, textOfKey, type World } from "./terms.ts";

export type Fields = Readonly<Record<string, unknown>>;

export interface Bags {
  readonly labels: Bag | undefined;
  readonly ports: Bag | undefined;
  readonly volumes: Bag | undefined;
}

export const baseOf = (config: ImageConfig, world: World): BaseConfig | undefined =>
  config.base === undefined ? undefined : world.bases(textOfKey(config.base, world));

export function configOf(
  config: ImageConfig,
  bags: Bags,
  world: World,
): { readonly config: Fields; readonly author: string } {
  const base = baseOf(config, world);
  const own = base?.config ?? {};
  const setting = <T>(name: SettingName, inherited: T, read: (text: string) => T): T => {
    const found = config.settings.get(name);
    if (!found) return inherited;
    return found.key === NOTHING ? (undefined as T) : read(textOfKey(found.key, world));
  };
  // Shell form under a SHELL that only the base knows.
  const prefix = `shell of ${config.base}: `;
  const line = (text: string): readonly string[] => {
    if (!text.startsWith(prefix)) return JSON.parse(text) as string[];
    return [...((own.Shell ?? []).length > 0 ? (own.Shell ?? []) : defaultShell(base)), text.slice(prefix.length)];
  };
  const fields = {
    Env: envOfImage(config, base, world),
    Cmd: setting("cmd", own.Cmd, line),
    Entrypoint: setting("entrypoint", own.Entrypoint, line),
    ArgsEscaped: setting("args escaped", own.ArgsEscaped, () => true),
    Shell: setting("shell", own.Shell, (text) => JSON.parse(text) as string[]),
    StopSignal: setting("stop signal", own.StopSignal, (text) => text),
    Healthcheck: setting<unknown>("healthcheck", own.Healthcheck, healthOf),
    User: textOf(config.user, world),
    WorkingDir: folderTextOf(config.workdir, world).replaceAll("/", config.system === "windows" ? "\\" : "/"),
    Labels: bagOf(own.Labels, bags.labels, (key, value) => [[textOfKey(key, world), textOfKey(value, world)]]),
    ExposedPorts: bagOf(own.ExposedPorts, bags.ports, (key) => portsIn(key, world).map((p) => [p, {}])),
    Volumes: bagOf(own.Volumes, bags.volumes, (key) => [[volumeIn(key, world), {}]]),
    OnBuild: config.onbuild.map((o) => o.key),
  };
  return { config: withoutEmpty(fields), author: setting("author", base?.author, (text) => text) ?? "" };
}

/** Go's omitempty. */
const withoutEmpty = (fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).filter(([, v]) => {
      if (v === undefined || v === "" || v === false) return false;
      return !(typeof v === "object" && v !== null && Object.keys(v).length === 0);
    }),
  );

/** In the image a name keeps its place (convert.go addEnv). */
function envOfImage(config: ImageConfig, base: BaseConfig | undefined, world: World): readonly string[] {
  const env = new Map(base ? envOf(base, config.system !== "windows") : []);
  for (const [name, value] of config.env) env.set(name, textOf(value, world));
  return [...env].map(([name, value]) => `${name}=${value}`);
}

function bagOf(
  own: Readonly<Record<string, unknown>> | undefined,
  bag: Bag | undefined,
  read: (key: string, value: string) => readonly (readonly [string, unknown])[],
): Readonly<Record<string, unknown>> {
  const added = [...(bag ?? [])].flatMap(([key, { key: value }]) => read(key, value));
  return { ...own, ...Object.fromEntries(added) };
}

function volumeIn(key: string, world: World): string {
  const path = textOfKey(key, world);
  if (path === "") throw new Refused("an empty volume", false);
  return path;
}

/** A known port stands as it is, an unknown word as its key: it may become several words. */
function portsIn(key: string, world: World): readonly string[] {
  if (/^[0-9]+\/[a-z]+$/.test(key)) return [key];
  return textOfKey(key, world)
    .split(/\s+/)
    .filter((w) => w !== "")
    .flatMap(portsOf);
}

const NANOSECONDS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 6e10,
  h: 3.6e12,
};

/** Go's time.ParseDuration, with nothing as 0. */
function duration(text: string): number {
  if (text === "" || /^[+-]?0$/.test(text)) return 0;
  if (!/^\+?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(text))
    throw new Refused(`the duration ${text}`, true);
  let sum = 0;
  for (const [, number, unit] of text.matchAll(/([0-9.]+)([a-zµμ]+)/g))
    sum += Number(number) * (NANOSECONDS[unit ?? ""] ?? 0);
  if (sum > 0 && sum < 1e6) throw new Refused(`the duration ${text} is too short`, true);
  return Math.round(sum);
}

const HEALTH: Readonly<Record<string, string>> = {
  interval: "Interval",
  timeout: "Timeout",
  "start-period": "StartPeriod",
  "start-interval": "StartInterval",
};

function healthOf(text: string): Fields {
  const [test, settings] = JSON.parse(text) as [string[], string[]];
  const out: Record<string, unknown> = { Test: test };
  for (const setting of settings) {
    const equals = setting.indexOf("=");
    const [name, value] = [setting.slice(0, equals), setting.slice(equals + 1)];
    if (name !== "retries") out[HEALTH[name] ?? name] = duration(value) || undefined;
    else if (!/^[+-]?[0-9]+$/.test(value) || Number(value) < 0) throw new Refused("the retries", true);
    else out["Retries"] = Number(value) || undefined;
  }
  return out;
}
