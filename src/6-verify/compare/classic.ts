// An image of the classic builder beside BuildKit's: what comes of the builder and not of the fold (DESIGN 4.11, measured on
// Docker 28.5). In: two images, and how they differ. Out: the same, with that named; everything else still differs.
import type { Ignored, ImageDifference, JsonObject } from "../../model/image.ts";
import { listOf, objectOf } from "../../model/json.ts";
import type { HistoryComparison } from "./history.ts";

/** Its steps are written as commands of a shell that does nothing; those of a base that both have do not count. */
export function isClassic(member: JsonObject, fold: JsonObject): boolean {
  const [a, b] = [steps(member), steps(fold)];
  const own = a.slice(a.findIndex((s, n) => s.by !== b[n]?.by));
  return own.some((s) => s.by.includes("#(nop)"));
}

/** The texts are other ones and so is which step has a layer: what can be told is how many steps there are. */
export function compareClassicHistory(member: JsonObject, fold: JsonObject): HistoryComparison {
  const told = (config: JsonObject): string => `${steps(config).length} entries`;
  const ignored: Ignored = { name: "classic-builder", field: "history", from: told(member), to: told(fold) };
  return { differences: [], ignored: [ignored] };
}

export function sortClassic(found: readonly ImageDifference[], fold: JsonObject): HistoryComparison {
  const differences: ImageDifference[] = [];
  const ignored: Ignored[] = [];
  const volumes = Object.keys(objectOf(objectOf(fold["config"])["Volumes"])).map(path);
  const folders = new Set(
    steps(fold)
      .flatMap(({ by }) => /^WORKDIR (.+)$/.exec(by)?.[1] ?? [])
      .map(path),
  );
  for (const d of found) {
    const name = nameOf(d, volumes, folders);
    if (name) ignored.push({ name, ...d });
    else differences.push(d);
  }
  return { differences, ignored };
}

/** Fields of the configuration that only one of the two builders writes. */
const OWN_FIELDS =
  /^(?:container|container_config|docker_version|config\.(?:ArgsEscaped|Hostname|Domainname|AttachStd(?:in|out|err)|Tty|OpenStdin|StdinOnce|Image))(?:\.|$)/;
const NOTHING = new Set([null, "", "null", "[]", "{}"]);

function nameOf(
  d: ImageDifference,
  volumes: readonly string[],
  folders: ReadonlySet<string>,
): Ignored["name"] | undefined {
  const { file, field, from, to } = d;
  if (file === undefined) {
    const isEmpty = NOTHING.has(from) && (NOTHING.has(to) || (field === "config.WorkingDir" && to === "/"));
    return OWN_FIELDS.test(field) || isEmpty || field === "layers" || field === "order" ? "classic-builder" : undefined;
  }
  if (volumes.some((v) => file === v || file.startsWith(`${v}/`))) return "classic-volume";
  return field === "owner" && folders.has(file) ? "classic-workdir" : undefined;
}

function steps(config: JsonObject): readonly { readonly by: string }[] {
  return listOf(config["history"]).map((entry) => ({ by: String(objectOf(entry)["created_by"] ?? "") }));
}

const path = (text: string): string => text.replace(/^\/+|\/+$/g, "");
