// In: what a FROM names, and how the member is built. Out: the configuration that its stage starts with, and the ONBUILD
// triggers that fired on the way. The builder is asked by a Dockerfile of that one line, so that a registry's mirror and
// `--build-context` mean the same image as in the member.
import type { BuildRequest, Json, JsonObject } from "../model/image.ts";
import { objectOf } from "../model/json.ts";
import type { Workspace } from "../ports.ts";
import { finalError } from "./failure.ts";
import { progressReader } from "./progress.ts";

export type BaseLook =
  | {
      readonly kind: "base";
      readonly config: JsonObject;
      readonly fired: readonly string[];
      /** As the image itself says: `linux/arm64`. */
      readonly platform: string;
      /** Equal for equal images: the digests of its layers, and its configuration. */
      readonly content: string;
    }
  | { readonly kind: "unknown"; readonly why: string };

/** What was looked at in this run: each base and platform once. */
export type BaseLooks = Map<string, Promise<BaseLook>>;

/** `from` is what stands behind the word FROM. */
export function lookAtBase(
  looks: BaseLooks,
  from: string,
  member: BuildRequest,
  workspace: Workspace,
  signal: AbortSignal | undefined,
): Promise<BaseLook> {
  const key = JSON.stringify([member.platform, from]);
  const known = looks.get(key);
  if (known) return known;
  const look = build(from, member, workspace, signal);
  looks.set(key, look);
  return look;
}

/**
 * BuildKit gives this time to every step of the build and leaves the base's own steps their times (dockerfile2llb
 * convert.go commitToHistory; measured): what a trigger did is told apart by it, for the image no longer names triggers.
 */
const MARK = { seconds: 4_102_444_799, text: "2099-12-31T23:59:59Z" };

async function build(
  from: string,
  member: BuildRequest,
  workspace: Workspace,
  signal: AbortSignal | undefined,
): Promise<BaseLook> {
  const request: BuildRequest = {
    platform: member.platform,
    dockerfile: `FROM ${from}\n`,
    // A trigger's COPY is to find nothing.
    ignore: "*\n",
    context: member.context,
    only: "config",
    extra: [...namingFlags(member.extra), "--build-arg", `SOURCE_DATE_EPOCH=${MARK.seconds}`],
  };
  const reader = progressReader();
  const result = await workspace.build(request, (text) => void reader.push(text), signal);
  reader.end();
  if (result.kind === "built") {
    const { config } = result.image;
    const platform = ["os", "architecture", "variant"].flatMap((n) => (config[n] ? [String(config[n])] : [])).join("/");
    const own = objectOf(config["config"]);
    const content = JSON.stringify([objectOf(config["rootfs"])["diff_ids"], Object.entries(own).sort()]);
    return { kind: "base", config: own, fired: firedIn(config), platform, content };
  }
  if (result.kind === "stopped") return { kind: "unknown", why: "interrupted" };
  const trigger = reader.now().steps.find((s) => s.state === "failed" && !s.text.startsWith("FROM "));
  if (trigger) return { kind: "base", config: {}, fired: [trigger.text.replace(/^ONBUILD /, "")], ...NOTHING };
  return { kind: "unknown", why: `FROM ${from}: ${finalError(reader.now())}` };
}

/** Of an image that could not be made. */
const NOTHING = { platform: "", content: "" };

/** Of the flags of both sides, those by which a name means an image; others (`--target`, `--cache-to`) are about the build. */
export function namingFlags(extra: readonly string[]): string[] {
  return extra.flatMap((word, n) => {
    if (/^--build-(context|arg)=/.test(word)) return [word];
    const value = extra[n + 1];
    return /^--build-(context|arg)$/.test(word) && value !== undefined ? [word, value] : [];
  });
}

function firedIn(config: JsonObject): readonly string[] {
  const history = config["history"];
  const entries: readonly Json[] = Array.isArray(history) ? history : [];
  return entries.map(objectOf).flatMap(({ created, created_by: by }) => {
    if (created !== MARK.text || typeof by !== "string") return [];
    return [by.replace(/ # buildkit$/, "").replace(/^RUN (\|\d+ .*?)?\/bin\/sh -c /s, "RUN ")];
  });
}
