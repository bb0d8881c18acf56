// RUN --mount -> mounts in BuildKit's order (instructions/commands_runmount.go, convert_runmount.go, convert_secrets.go).
import type { ExecOp } from "../../../src/5-prove/evaluate/graph.ts";
import type { File, Input, Mount } from "./llb.ts";
import { baseName, clean } from "./paths.ts";
import { Refused } from "./refused.ts";
import { arePlain, textOf, type World } from "./terms.ts";

type OurMount = ExecOp["mounts"][number];

export interface Mounted {
  readonly mounts: readonly Mount[];
  /** Secrets that are variables. */
  readonly secrets: readonly object[];
  /** The sockets of ssh mounts. */
  readonly agents: readonly string[];
}

interface Fields {
  readonly type: string;
  readonly get: (name: string) => string;
  readonly has: (name: string) => boolean;
  readonly readOnly: boolean;
  readonly required: boolean;
  readonly uid: number | undefined;
  readonly gid: number | undefined;
  readonly mode: number | undefined;
  readonly isPlain: boolean;
}

/** `script` is the mount of a here-document that is run as a file. */
export function mountsOf(
  list: readonly OurMount[],
  script: readonly Mount[],
  cwd: string,
  origin: (m: OurMount) => Input,
  world: World,
): Mounted {
  const plain = [...script];
  const files: Mount[] = [];
  const sockets: Mount[] = [];
  const secrets: object[] = [];
  const agents: string[] = [];
  for (const mount of list) {
    const fields = fieldsOf(mount, world);
    if (fields.type === "secret") {
      const secret = secretOf(fields);
      files.push(...secret.files);
      secrets.push(...secret.variables);
    } else if (fields.type === "ssh") {
      const target = fields.get("target") || `/run/buildkit/ssh_agent.${agents.length}`;
      agents.push(target);
      sockets.push(socketOf(fields, target));
    } else plain.push(plainOf(fields, cwd, origin(mount)));
  }
  plain.sort((a, b) => (a.dest < b.dest ? -1 : a.dest > b.dest ? 1 : 0));
  return { mounts: [...plain, ...files, ...sockets], secrets, agents };
}

const TYPES = ["bind", "cache", "tmpfs", "secret", "ssh"];

function fieldsOf({ settings }: OurMount, world: World): Fields {
  const get = (name: string) => {
    const text = settings.get(name);
    return text === undefined ? "" : textOf(text, world);
  };
  const has = (name: string) => settings.has(name);
  const isPlain = arePlain(...settings.values());
  const type = (get("type") || "bind").toLowerCase();
  if (!TYPES.includes(type)) throw new Refused(`a mount of type ${type}`, isPlain);
  const number = (name: string, digits: RegExp, base: number) => {
    if (!has(name)) return undefined;
    if (!digits.test(get(name))) throw new Refused(`${name} in a mount`, isPlain);
    return Number.parseInt(get(name), base);
  };
  return {
    isPlain,
    type,
    get,
    has,
    readOnly: get("access") === "ro",
    required: has("required") && truth(get("required"), isPlain),
    uid: number("uid", /^[0-9]+$/, 10),
    gid: number("gid", /^[0-9]+$/, 10),
    mode: number("mode", /^[0-7]+$/, 8),
  };
}

/** strconv.ParseBool */
function truth(text: string, isPlain: boolean): boolean {
  if (/^(?:1|t|T|TRUE|true|True)$/.test(text)) return true;
  if (/^(?:0|f|F|FALSE|false|False)$/.test(text)) return false;
  throw new Refused(`${text} is neither true nor false`, isPlain);
}

function plainOf(fields: Fields, cwd: string, from: Input): Mount {
  const { type, get } = fields;
  const target = get("target");
  const dest = target.startsWith("/") ? target : clean(`/${cwd}/${target}`);
  // A relative one depends on the working directory too.
  if (dest === "/") throw new Refused("a mount on the root", fields.isPlain && target.startsWith("/"));
  const source = clean(`/${get("source")}`);
  const isOwned = fields.uid !== undefined || fields.gid !== undefined || fields.mode !== undefined;
  const made = source === "/" && isOwned;
  const start = type === "tmpfs" ? null : from;
  return {
    dest,
    in: made ? withOwner(fields, start) : start,
    ...(made ? { src: "/cache" } : source === "/" ? {} : { src: source }),
    ...(fields.readOnly ? { ro: true } : {}),
    ...(type === "tmpfs" ? { type: "TMPFS", ...sizeOf(fields) } : {}),
    ...(type === "cache" ? { type: "CACHE", id: `/${get("id") || clean(target)}`, ...sharingOf(fields) } : {}),
  };
}

function withOwner({ uid, gid, mode }: Fields, on: Input): File {
  return { k: "file", do: [{ a: "mkdir", on, path: "/cache", mode: mode ?? 0o755, user: uid ?? 0, group: gid ?? 0 }] };
}

function sharingOf({ get, isPlain }: Fields): { readonly sharing?: string } {
  const sharing = get("sharing").toUpperCase();
  if (sharing === "" || sharing === "SHARED") return {};
  if (sharing === "PRIVATE" || sharing === "LOCKED") return { sharing };
  throw new Refused("the sharing of a mount", isPlain);
}

const UNITS = "bkmgtp";

/** go-units RAMInBytes */
function sizeOf({ get, isPlain }: Fields): { readonly size?: number } {
  if (get("size") === "") return {};
  const match = /^([0-9]+(?:\.[0-9]+)?) ?([kKmMgGtTpP])?[iI]?[bB]?$/.exec(get("size"));
  if (!match) throw new Refused("the size of a mount", isPlain);
  const power = Math.max(0, UNITS.indexOf((match[2] ?? "b").toLowerCase()));
  const size = Math.trunc(Number(match[1]) * 1024 ** power);
  return size === 0 ? {} : { size };
}

function secretOf(fields: Fields): { readonly files: readonly Mount[]; readonly variables: readonly object[] } {
  const { get, has, isPlain } = fields;
  const [source, target, own] = [get("source"), get("target"), get("id")];
  if (source === "" && target === "" && own === "") throw new Refused("a secret without a source", isPlain);
  if (source !== "" && own !== "") throw new Refused("a secret with source and id", isPlain);
  const id = source || own || baseName(target);
  const optional = fields.required ? {} : { optional: true };
  const variables = has("env") ? [{ id, name: get("env"), ...optional }] : [];
  const dest = target || (has("env") ? "" : `/run/secrets/${baseName(id)}`);
  if (dest === "") return { files: [], variables };
  return { files: [{ dest, in: null, type: "SECRET", id, ...ownerOf(fields, 0o400), ...optional }], variables };
}

function socketOf(fields: Fields, dest: string): Mount {
  if (fields.get("source") !== "") throw new Refused("ssh with a source", fields.isPlain);
  const optional = fields.required ? {} : { optional: true };
  return { dest, in: null, type: "SSH", id: fields.get("id"), ...ownerOf(fields, 0o600), ...optional };
}

const ownerOf = ({ uid, gid, mode }: Fields, otherwise: number) => ({
  uid: uid ?? 0,
  gid: gid ?? 0,
  mode: mode ?? otherwise,
});
