// The base images of a question, by the name under which BuildKit asks for them.
import type { BaseConfig, Question } from "../question.ts";
import { Refused } from "./refused.ts";

/** distribution/reference: domain, `library/` and the tag `latest` filled in. */
export function fullName(ref: string): string {
  const slash = ref.indexOf("/");
  const first = slash < 0 ? "" : ref.slice(0, slash);
  const hasDomain = /[.:A-Z]/.test(first) || first === "localhost";
  const domain = hasDomain ? (first === "index.docker.io" ? "docker.io" : first) : "docker.io";
  const rest = hasDomain ? ref.slice(slash + 1) : ref;
  const path = domain === "docker.io" && !rest.includes("/") ? `library/${rest}` : rest;
  const hasTag = /:[^/]*$/.test(path) || path.includes("@");
  return `${domain}/${path}${hasTag ? "" : ":latest"}`;
}

export type Bases = (ref: string) => BaseConfig;

export function basesOf(question: Question): Bases {
  const byName = new Map(Object.entries(question.bases).map(([name, config]) => [fullName(name), config]));
  const other = question.bases["*"];
  return (ref) => {
    const found = byName.get(fullName(ref)) ?? other;
    // Where the bases are those of an engine, nobody has another.
    if (!found) throw new Refused(`no image ${ref}`, false);
    return found;
  };
}

const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** ENV of a base as a stage starts with it: PATH is always there, but on Windows (convert.go toDispatchState). */
export function envOf(base: BaseConfig, hasPath = true): readonly (readonly [string, string])[] {
  const env = (base.config?.Env ?? []).map((e): readonly [string, string] => {
    const equals = e.indexOf("=");
    return [e.slice(0, equals), e.slice(equals + 1)];
  });
  return !hasPath || env.some(([name]) => name === "PATH") ? env : [...env, ["PATH", DEFAULT_PATH]];
}

/** True for an image without layers: BuildKit starts from nothing then. */
export const isEmpty = (base: BaseConfig): boolean =>
  base.rootfs.diff_ids.length === 0 && (base.history ?? []).every((h) => h.empty_layer);

/** convert.go withShell, defaultshell.go: by the image's own word. */
export const defaultShell = (base: BaseConfig | undefined): readonly string[] =>
  base?.os === "windows" ? ["cmd", "/S", "/C"] : ["/bin/sh", "-c"];
