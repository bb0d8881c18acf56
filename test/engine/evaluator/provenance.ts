// BuildKit's operations of real builds, from the provenance of one that takes them all, in the oracle's form; and the
// configurations.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parsePlatform } from "../../../src/model/platform.ts";
import type { Action, Input, Mount, Op } from "../../evaluator/normalise/llb.ts";

type Json = Readonly<Record<string, unknown>>;

/** Of one of the targets. */
export interface Told {
  readonly tip: Input;
  readonly image: Json;
}

/** Where the build that takes all of them mounts the result of one. */
export const mountPoint = (name: string): string => `/of/${name}`;

/** Reads the OCI layout of a build that mounts the targets of these names, and was handed their configurations with them. */
export async function readTold(layout: string, names: readonly string[]): Promise<ReadonlyMap<string, Told>> {
  const folder = join(layout, "blobs/sha256");
  const texts = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), "utf8")));
  const predicates = texts.flatMap((text) => (text.startsWith("{") ? (JSON.parse(text)["predicate"] ?? []) : []));
  const [predicate] = predicates as readonly Predicate[];
  const steps = predicate?.buildConfig?.llbDefinition;
  const args = predicate?.invocation?.parameters?.args;
  if (!steps || !args) throw new Error("no provenance in the layout");
  const all = graphOf(steps);
  const mounts = all?.k === "exec" ? (all.mounts ?? []) : [];
  return new Map(
    names.map((name) => {
      const mount = mounts.find(({ dest }) => dest === mountPoint(name));
      if (!mount) throw new Error(`no mount of ${name}`);
      return [name, { tip: mount.in, image: configOf(args, name) }];
    }),
  );
}

/** The frontend is told of a context `NAME` that it is the input `KEY`, and of the input what the image's configuration is. */
function configOf(args: Readonly<Record<string, string>>, name: string): Json {
  const [, key = ""] =
    Object.entries(args).find(([k]) => k === `context:${name}` || k.startsWith(`context:${name}::`)) ?? [];
  const metadata = args[`input-metadata:${key.replace(/^input:/, "")}`];
  const { "containerimage.config": config = "" } = JSON.parse(metadata ?? "{}") as Record<string, string>;
  return JSON.parse(Buffer.from(config, "base64").toString()) as Json;
}

interface Step {
  readonly id: string;
  readonly op: {
    /** The last one is none; older engines write null. */
    readonly Op: Json | null;
    readonly platform?: { readonly OS: string; readonly Architecture: string; readonly Variant?: string };
  };
  readonly inputs?: readonly string[];
}

interface Predicate {
  readonly buildConfig?: { readonly llbDefinition?: readonly Step[] };
  readonly invocation?: { readonly parameters?: { readonly args?: Readonly<Record<string, string>> } };
}

function graphOf(steps: readonly Step[]): Input {
  const made = new Map<string, Input>();
  let last: Input = null;
  for (const { id, op, inputs = [] } of steps) {
    const before = inputs.map((i) => made.get(i.split(":")[0] ?? "") ?? null);
    const input = (i: unknown): Input => (typeof i === "number" && i < 0 ? null : (before[Number(i ?? 0)] ?? null));
    last = Object.keys(op.Op ?? {}).length === 0 ? input(0) : operation(op, before.length, input);
    made.set(id, last);
  }
  return last;
}

type In = (index: unknown) => Input;

function operation({ Op: kinds, platform }: Step["op"], count: number, input: In): Op {
  if (!kinds) throw new Error("an operation without a kind");
  const words = platform && [platform.OS, platform.Architecture, platform.Variant].filter(Boolean).join("/");
  // One that is named in a FROM stands as it is written there.
  const p = words && (parsePlatform(words)?.name ?? words);
  const at = (name: string) => kinds[name] as Json | undefined;
  const [source, file, exec, merge] = [at("source"), at("file"), at("exec"), at("merge")];
  if (source) return sourceOf(source, p);
  if (file) return { k: "file", do: (file["actions"] as readonly Json[]).map((a) => actionOf(a, count, input)) };
  if (exec) return execOf(exec, p ?? "", input);
  if (merge) return { k: "merge", in: (merge["inputs"] as readonly Json[]).map((i) => input(i["input"])) };
  throw new Error(`an operation ${Object.keys(kinds)}`);
}

/** Without the digest that the engine found, and what a transfer is told. */
function sourceOf(source: Json, p: string | undefined): Op {
  const id = String(source["identifier"]).replace(/@sha256:[0-9a-f]{64}$/, "");
  const attrs = Object.entries((source["attrs"] as Record<string, string> | undefined) ?? {}).filter(
    ([name]) => !name.startsWith("local.") && name !== "image.resolvemode",
  );
  return { k: "source", id, ...(attrs.length > 0 ? { attrs: Object.fromEntries(attrs) } : {}), ...(p ? { p } : {}) };
}

function actionOf(action: Json, count: number, input: In): Action {
  const on = (i: unknown): Input | string => (Number(i) < count ? input(i) : String(Number(i) - count));
  const { mkdir, mkfile, copy } = action["Action"] as Record<string, Json | undefined>;
  const start = on(action["input"]);
  if (mkdir)
    return {
      a: "mkdir",
      on: start,
      path: mkdir["path"],
      mode: mkdir["mode"],
      parents: mkdir["makeParents"],
      ...ownerOf(mkdir),
    };
  if (mkfile) {
    const data = Buffer.from(String(mkfile["data"] ?? ""), "base64").toString();
    return { a: "mkfile", on: start, path: mkfile["path"], mode: mkfile["mode"], data, ...ownerOf(mkfile) };
  }
  if (!copy) throw new Error(`an action ${Object.keys(action)}`);
  return {
    a: "copy",
    on: start,
    from: input(action["secondaryInput"]),
    src: copy["src"],
    dest: copy["dest"],
    ...(copy["mode"] === -1 ? {} : { mode: copy["mode"] ?? 0 }),
    modeStr: copy["modeStr"],
    include: copy["include_patterns"],
    exclude: copy["exclude_patterns"],
    how: HOW.flatMap(([name, letter]) => (copy[name] ? [letter] : [])).join(""),
    ...ownerOf(copy),
  };
}

const HOW: readonly (readonly [string, string])[] = [
  ["followSymlink", "f"],
  ["dirCopyContents", "c"],
  ["attemptUnpackDockerCompatibility", "u"],
  ["createDestPath", "d"],
  ["allowWildcard", "w"],
  ["allowEmptyWildcard", "n"],
];

interface User {
  readonly User?: {
    readonly byId?: number;
    /** In older engines. */
    readonly byID?: number;
    readonly byName?: { readonly name?: string };
  };
}

/** An id of 0 is not written. */
const nameOf = ({ User }: User): string | number =>
  User?.byName ? (User.byName.name ?? "") : (User?.byId ?? User?.byID ?? 0);

function ownerOf(action: Json): Json {
  const owner = action["owner"] as { readonly user?: User; readonly group?: User } | undefined;
  return {
    ...(owner?.user ? { user: nameOf(owner.user) } : {}),
    ...(owner?.group ? { group: nameOf(owner.group) } : {}),
  };
}

const NETWORKS: readonly (string | undefined)[] = [undefined, "HOST", "NONE"];
const TYPES: readonly (string | undefined)[] = [undefined, "SECRET", "SSH", "CACHE", "TMPFS"];
const SHARINGS: readonly (string | undefined)[] = [undefined, "PRIVATE", "LOCKED"];

function execOf(exec: Json, p: string, input: In): Op {
  const meta = exec["meta"] as Json;
  const [root, ...mounts] = exec["mounts"] as readonly Json[];
  const secrets = (exec["secretenv"] as readonly Json[] | undefined)?.map((s) => ({
    id: s["ID"],
    name: s["name"],
    optional: s["optional"],
  }));
  return {
    k: "exec",
    args: meta["args"] as readonly string[],
    env: (meta["env"] ?? []) as readonly string[],
    cwd: String(meta["cwd"]),
    user: meta["user"],
    p,
    root: input(root?.["input"]),
    network: NETWORKS[Number(exec["network"] ?? 0)],
    ...(mounts.length > 0 ? { mounts: mounts.map((m) => mountOf(m, input)) } : {}),
    secretEnv: secrets,
  };
}

function mountOf(mount: Json, input: In): Mount {
  const [size, cache] = [mount["TmpfsOpt"], mount["cacheOpt"]] as readonly (Json | undefined)[];
  const kept = (mount["secretOpt"] ?? mount["SSHOpt"]) as Json | undefined;
  return {
    dest: String(mount["dest"]),
    // Older engines write the first one, which means nothing.
    in: kept ? null : input(mount["input"]),
    type: TYPES[Number(mount["mountType"] ?? 0)],
    src: mount["selector"],
    ro: mount["readonly"],
    size: size?.["size"],
    ...(cache ? { id: cache["ID"], sharing: SHARINGS[Number(cache["sharing"] ?? 0)] } : {}),
    ...(kept
      ? {
          id: kept["ID"] ?? "",
          uid: kept["uid"] ?? 0,
          gid: kept["gid"] ?? 0,
          mode: kept["mode"] ?? 0,
          optional: kept["optional"],
        }
      : {}),
  };
}
