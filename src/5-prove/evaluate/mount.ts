// --mount of RUN -> its settings, checked field by field as BuildKit does (instructions/commands_runmount.go parseMount,
// dockerfile2llb/convert_runmount.go). What only some values make wrong is told as a risk.
import { isKnown, keyOf, type Text } from "../words/text.ts";
import { splitFields } from "../words/words.ts";
import { clean } from "./paths.ts";
import type { Expand } from "./room.ts";

export interface MountReading {
  readonly expand: Expand;
  readonly workdir: Text;
  readonly report: (message: string) => void;
  readonly mayFail: (key: string) => void;
}

const TYPES = ["bind", "cache", "tmpfs", "secret", "ssh"];
const NAMES: Readonly<Record<string, string>> = {
  src: "source",
  dst: "target",
  destination: "target",
  ro: "readonly",
  rw: "readwrite",
};
const KEYS = new Set("type from source target readonly readwrite required size id sharing mode uid gid env".split(" "));
const SWITCHES = new Set(["readonly", "readwrite", "required"]);

/** strconv.ParseBool */
const TRUTH = /^(?:1|t|T|TRUE|true|True|(0|f|F|FALSE|false|False))$/;
const VALUES: Readonly<Record<string, RegExp>> = {
  readonly: TRUTH,
  readwrite: TRUTH,
  required: TRUTH,
  size: /^[0-9]+(?:\.[0-9]+)?(?:[kmgtp]i?b?|b)?$/i,
  sharing: /^(?:shared|private|locked)$/i,
  mode: /^[0-7]{1,10}$/,
  uid: /^[0-9]{1,9}$/,
  gid: /^[0-9]{1,9}$/,
};

/** The settings under their first names; `readonly` and `readwrite` are one switch, `access`, which the last one sets. */
export function readMount(text: string, how: MountReading): ReadonlyMap<string, Text> {
  const fields = splitFields(text);
  if (!fields) how.report("the quotes of --mount are not closed");
  const settings = new Map<string, Text>([["type", "bind"]]);
  for (const field of fields ?? []) {
    const trouble = readField(field, settings, how);
    if (trouble !== undefined) how.report(trouble);
  }
  const type = settings.get("type");
  if (!settings.has("access")) settings.set("access", type === "cache" || type === "tmpfs" ? "rw" : "ro");
  for (const trouble of wholeTroubles(settings)) how.report(trouble);
  checkTarget(settings, how);
  return settings;
}

/** Takes a field in, or says what is wrong with it. */
function readField(field: string, settings: Map<string, Text>, how: MountReading): string | undefined {
  const equals = field.indexOf("=");
  const word = (equals < 0 ? field : field.slice(0, equals)).toLowerCase();
  const name = Object.hasOwn(NAMES, word) ? (NAMES[word] ?? word) : word;
  if (!KEYS.has(name)) return `unexpected key '${word}' in '${field}'`;
  if (equals < 0 && !SWITCHES.has(name)) return `invalid field '${field}' must be a key=value pair`;
  if (name === "from" && /\$./.test(field))
    return "'from' doesn't support variable expansion, define alias stage instead";
  const type = settings.get("type");
  if (name === "required" && type !== "secret" && type !== "ssh")
    return `unexpected key 'required' for mount type '${type}'`;
  if (name === "size" && type !== "tmpfs") return `unexpected key 'size' for mount type '${type}'`;
  const value = equals < 0 ? "true" : how.expand(field.slice(equals + 1));
  const form = VALUES[name];
  if (form && isKnown(value) && !form.test(value))
    return name === "sharing"
      ? `unsupported sharing value ${JSON.stringify(value)}`
      : `invalid value for ${name}: ${value}`;
  if (form && !isKnown(value)) how.mayFail(`--mount ${name} ${keyOf(value)}`);
  if (name === "readonly" || name === "readwrite") {
    if (!isKnown(value)) return `whether a --mount is ${name} depends on a variable`;
    const isOn = TRUTH.exec(value)?.[1] === undefined;
    settings.set("access", isOn === (name === "readonly") ? "ro" : "rw");
  } else if (name === "type") {
    const wanted = isKnown(value) ? value.toLowerCase() : "";
    if (!TYPES.includes(wanted)) return `unsupported mount type ${JSON.stringify(wanted)}`;
    settings.set("type", wanted);
  } else settings.set(name, value);
  return undefined;
}

function wholeTroubles(settings: ReadonlyMap<string, Text>): readonly string[] {
  const type = settings.get("type");
  const has = (name: string) => settings.has(name) && settings.get(name) !== "";
  const isFile = type === "secret" || type === "ssh" || type === "cache";
  const misplaced = [...(isFile ? [] : ["mode", "uid", "gid"]), ...(type === "cache" ? [] : ["sharing"])];
  const troubles = misplaced.filter((n) => settings.has(n)).map((n) => `${n} is not for a mount of type ${type}`);
  if (type === "ssh" && has("source")) troubles.push("ssh has no source");
  if (type !== "secret") return troubles;
  if (has("from")) troubles.push("secret mount should not have a from");
  if (has("source") && has("id")) troubles.push("both source and id can't be set");
  if (!["source", "target", "id"].some(has)) troubles.push("invalid secret mount. one of source, target required");
  return troubles;
}

/** A mount on the root is refused; a secret or an agent needs a name. */
function checkTarget(settings: ReadonlyMap<string, Text>, how: MountReading): void {
  const type = settings.get("type");
  const isKept = type === "secret" || type === "ssh";
  const target = settings.get("target") ?? "";
  const isBelow = isKnown(target) && !target.startsWith("/");
  const decisive = isKept
    ? ["source", "target", "id"].map((n) => settings.get(n))
    : [target, isBelow ? how.workdir : ""];
  for (const text of decisive) if (text !== undefined && !isKnown(text)) how.mayFail(`--mount target ${keyOf(text)}`);
  if (isKept || !isKnown(target)) return;
  if (target === "/" || (isBelow && isRoot(how.workdir, target)))
    how.report(`invalid mount target ${JSON.stringify(target)}`);
}

const isRoot = (workdir: Text, target: string): boolean => isKnown(workdir) && clean(`/${workdir}/${target}`) === "/";
