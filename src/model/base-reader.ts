// JSON of an image's configuration -> a BaseConfig, every field that is taken checked. Undefined where one is not as an
// image has it, since half a configuration would prove what is not so; fields that no build looks at are left out.
import type { BaseConfig } from "./base.ts";

type Check = (value: unknown) => boolean;

const isText: Check = (v) => typeof v === "string";
const isList: Check = (v) => Array.isArray(v) && v.every(isText);
const isObject: Check = (v) => typeof v === "object" && v !== null && !Array.isArray(v);
const isCount: Check = (v) => typeof v === "number" && Number.isSafeInteger(v) && v >= 0;
const mapOf =
  (check: Check): Check =>
  (v) =>
    isObject(v) && Object.values(v as object).every(check);

/** `NAME=value`; of a name that stands twice it would not be known where it stands. */
const isEnv: Check = (v) => {
  if (!isList(v)) return false;
  const names = (v as string[]).map((e) => e.slice(0, e.indexOf("=")));
  return !names.includes("") && new Set(names).size === names.length && (v as string[]).every((e) => e.includes("="));
};

const HEALTHCHECK = {
  Test: isList,
  Interval: isCount,
  Timeout: isCount,
  StartPeriod: isCount,
  StartInterval: isCount,
  Retries: isCount,
};

const CONFIG = {
  Env: isEnv,
  Cmd: isList,
  Entrypoint: isList,
  ArgsEscaped: (v: unknown) => typeof v === "boolean",
  Shell: isList,
  User: isText,
  WorkingDir: isText,
  Labels: mapOf(isText),
  ExposedPorts: mapOf(isObject),
  Volumes: mapOf(isObject),
  StopSignal: isText,
  OnBuild: isList,
  Healthcheck: (v: unknown) => fields(v, HEALTHCHECK) !== undefined,
};

const IMAGE = {
  os: isText,
  architecture: isText,
  variant: isText,
  author: isText,
  config: (v: unknown) => fields(v, CONFIG) !== undefined,
};

export function readBaseConfig(value: unknown): BaseConfig | undefined {
  const image = fields(value, IMAGE);
  const config = image && "config" in image ? fields(image["config"], CONFIG) : undefined;
  return image && { ...image, ...(config && { config }) };
}

/** The fields that are there, null and "" left out as Go's omitempty does; undefined where one is not as it should be. */
function fields(value: unknown, checks: Readonly<Record<string, Check>>): Record<string, unknown> | undefined {
  if (!isObject(value)) return undefined;
  const given = new Map(Object.entries(value as object).filter(([, v]) => v !== undefined && v !== null && v !== ""));
  const found = Object.entries(checks).filter(([name]) => given.has(name));
  if (!found.every(([name, check]) => check(given.get(name)))) return undefined;
  return Object.fromEntries(found.map(([name]) => [name, given.get(name)]));
}
