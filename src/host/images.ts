// In: the word by which a person names an image. Out: the image, read from where it lies: a folder in OCI layout, a tar of
// one or of `docker save`, or the engine, which saves it into a temporary folder of ours. Trouble is one line.
import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Diagnostic, error } from "../model/diagnostic.ts";
import type { Image } from "../model/image.ts";
import type { PlatformName } from "../model/platform.ts";
import { runDocker } from "./buildx/child.ts";
import { heldFolder } from "./leftovers.ts";
import { findImage } from "./oci/find.ts";
import { folderStore, tarStore } from "./oci/store.ts";

export type NamedImage =
  | { readonly kind: "image"; readonly image: Image; readonly close: () => Promise<void> }
  | { readonly kind: "trouble"; readonly diagnostic: Diagnostic };

export interface NamedIn {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Needed where a name stands for images of several. */
  readonly platform: PlatformName | undefined;
}

/** What exists as a path is a file; the part behind it, `@sha256:…` or `:TAG`, says which of several images. */
export async function openNamed(word: string, where: NamedIn): Promise<NamedImage> {
  const found = onDisk(word, where.cwd);
  if (found) return fromPath(word, found.path, found.name, where, async () => {});
  if (/^[./]|^$/.test(word)) return trouble("NOT_FOUND", `there is no file or folder ${word}`);
  if (word.startsWith("-")) return trouble("USAGE", `${word} is no name of an image`);
  return fromEngine(word, where);
}

function onDisk(word: string, cwd: string): { readonly path: string; readonly name: string | undefined } | undefined {
  const ways = [/^(.+)$/s, /^(.+)@(sha256:[0-9a-f]{64})$/s, /^(.+):([^:/]+)$/s];
  for (const way of ways) {
    const [, path = "", name] = way.exec(word) ?? [];
    if (path !== "" && !path.includes("\0") && existsSync(resolve(cwd, path)))
      return { path: resolve(cwd, path), name };
  }
  return undefined;
}

async function fromPath(
  word: string,
  path: string,
  name: string | undefined,
  { platform }: NamedIn,
  close: () => Promise<void>,
): Promise<NamedImage> {
  try {
    const store = statSync(path).isDirectory() ? folderStore(path) : await tarStore(path);
    return { kind: "image", image: await findImage(store, { name, platform }), close };
  } catch (e) {
    await close();
    return trouble("NOT_AN_IMAGE", `${word}: ${e instanceof Error ? e.message : String(e)}`);
  }
}

/** Older engines save one platform and take no flag that says which. */
async function fromEngine(word: string, where: NamedIn): Promise<NamedImage> {
  const folder = heldFolder();
  const close = folder.remove;
  const path = join(folder.path, "image.tar");
  const saved = await runDocker(["image", "save", "--output", path, "--", word], { env: where.env });
  if (saved.kind === "exit" && saved.code === 0) return fromPath(word, path, undefined, where, close);
  await close();
  if (saved.kind !== "exit") {
    const way = "name a folder or a tar, or install Docker Engine";
    return trouble(
      "NO_ENGINE",
      `${word} is no file here, and docker, which may have an image of that name, is not: ${way}`,
    );
  }
  const said = (saved.stderr.trim().split("\n").at(-1) ?? "").replace(/^(?:ERROR|Error response from daemon): /, "");
  if (/connect|permission denied|context .* not found/i.test(said)) {
    return trouble(
      "NO_ENGINE",
      `${word} is no file here, and no engine can be asked for an image of that name: ${said}`,
    );
  }
  return trouble("NOT_FOUND", `${word} is neither a file or folder here nor an image of the engine: ${said}`);
}

const trouble = (code: Diagnostic["code"], message: string): NamedImage => ({
  kind: "trouble",
  diagnostic: error(code, message),
});
