// BuildKit's operations of a real build, from its provenance (DESIGN 4.5), in the oracle's form; and the configuration.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Action, Input, Mount, Op } from "../../evaluator/normalise/llb.ts";

type Json = Readonly<Record<string, unknown>>;

export interface Told {
  /** Undefined where the image has no layers: then there is no provenance. */
  readonly tip: Input | undefined;
  readonly image: Json;
}

/** Reads an OCI layout that holds one image. */
export async function readTold(layout: string): Promise<Told> {
  const folder = join(layout, "blobs/sha256");
  const texts = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), "utf8")));
  const blobs = texts.filter((t) => t.startsWith("{")).map((t) => JSON.parse(t) as Json);
  const images = blobs.filter((b) => b["rootfs"] !== undefined && b["history"] !== undefined);
  const image = images.find((b) => b["os"] !== "unknown" && b["architecture"] !== "unknown");
  if (!image) throw new Error("no image in the layout");
  const steps = blobs.flatMap((b) => stepsOf(b["predicate"] as Predicate | undefined));
  return { tip: steps.length > 0 ? graphOf(steps) : undefined, image };
}

interface Step {
  readonly id: string;
  readonly op: {
    readonly Op: Json;
    readonly platform?: { readonly OS: string; readonly Architecture: string; readonly Variant?: string };
  };
  readonly inputs?: readonly string[];
}

interface Predicate {
  readonly buildConfig?: { readonly llbDefinition?: readonly Step[] };
  readonly buildDefinition?: {
    readonly internalParameters?: { readonly buildConfig?: { readonly llbDefinition?: readonly Step[] } };
  };
}

const stepsOf = (p: Predicate | undefined): readonly Step[] =>
  (p?.buildConfig ?? p?.buildDefinition?.internalParameters?.buildConfig)?.llbDefinition ?? [];

function graphOf(steps: readonly Step[]): Input {
  const made = new Map<string, Input>();
  let last: Input = null;
  for (const { id, op, inputs = [] } of steps) {
    const before = inputs.map((i) => made.get(i.split(":")[0] ?? "") ?? null);
    const input = (i: unknown): Input => (typeof i === "number" && i < 0 ? null : (before[Number(i ?? 0)] ?? null));
    last = Object.keys(op.Op).length === 0 ? input(0) : operation(op, before.length, input);
    made.set(id, last);
  }
  return last;
}

type In = (index: unknown) => Input;

function operation({ Op: kinds, platform }: Step["op"], count: number, input: In): Op {
  const p = platform && [platform.OS, platform.Architecture, platform.Variant].filter(Boolean).join("/");
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
  readonly User?: { readonly byId?: number; readonly byName?: { readonly name?: string } };
}

/** An id of 0 is not written. */
const nameOf = ({ User }: User): string | number => (User?.byName ? (User.byName.name ?? "") : (User?.byId ?? 0));

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
    in: input(mount["input"]),
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
