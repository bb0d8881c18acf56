// In: an operation. Out: what it says, field by field as text, but for what tells nothing of the build: how a context is
// sent (which files, from which session) is compared by what arrives of it.
import type { Json, JsonObject } from "../../model/image.ts";
import { listOf, objectOf } from "../../model/json.ts";
import type { Operation } from "./provenance.ts";

/** `args` and `env` are JSON lists; others by their path, `cwd`, `copy.src`, `mount /f selector`. */
export type Fields = ReadonlyMap<string, string>;

export function fieldsOf(operation: Operation): Fields {
  const { kind, body, platform } = operation;
  const fields = new Map([["operation", kind]]);
  if (kind === "exec") execFields(body, fields);
  else if (kind === "file") fileFields(body, fields);
  else if (kind === "source") sourceFields(body, fields);
  else flatten(body, "", fields);
  if (platform !== "") fields.set("platform", platform);
  return fields;
}

function execFields({ meta, mounts, ...rest }: JsonObject, fields: Map<string, string>): void {
  const { args, env, ...others } = objectOf(meta);
  fields.set("args", JSON.stringify(listOf(args)));
  fields.set("env", JSON.stringify(listOf(env)));
  flatten(others, "", fields);
  for (const mount of listOf(mounts).map(objectOf)) flatten(mount, `mount ${mount["dest"]} `, fields);
  flatten(rest, "", fields);
}

/** One instruction may copy several sources, each an action; of a single one the number is left out. */
function fileFields(body: JsonObject, fields: Map<string, string>): void {
  const actions = listOf(body["actions"]).map(objectOf);
  for (const [n, { Action, ...wiring }] of actions.entries()) {
    const before = actions.length > 1 ? `action ${n + 1} ` : "";
    flatten(objectOf(Action), before, fields);
    flatten(wiring, before, fields);
  }
}

/** Of a build's own: an upload and a session, which are others each time. */
const UPLOAD = /^https?:\/\/buildkit-session\/.*/;
const OF_THE_SESSION = /^local\.|\.session$/;

export const isUpload = ({ kind, body }: Operation): boolean =>
  kind === "source" && UPLOAD.test(String(body["identifier"]));

function sourceFields({ identifier, attrs }: JsonObject, fields: Map<string, string>): void {
  fields.set("source", String(identifier).replace(UPLOAD, "the context as an archive"));
  for (const [name, value] of Object.entries(objectOf(attrs))) {
    if (!OF_THE_SESSION.test(name)) fields.set(name, String(value));
  }
}

function flatten(value: Json, path: string, fields: Map<string, string>): void {
  if (typeof value === "object" && value !== null) {
    const dot = path === "" || path.endsWith(" ") ? "" : ".";
    for (const [key, inner] of Object.entries(value)) flatten(inner as Json, `${path}${dot}${key}`, fields);
  } else fields.set(path, String(value));
}
