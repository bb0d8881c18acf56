// Images as they lie on a disk, made up for tests. In: a configuration and layers. Out: files of an OCI layout, of a tar of
// one, or of the older form of `docker save`.
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import type { JsonObject } from "../../src/model/image.ts";
import { archive } from "./archive.ts";

export type Stored = Map<string, Buffer>;

export interface Made {
  readonly platform?: string;
  readonly config?: JsonObject;
  readonly tag?: string;
  /** Uncompressed archives. */
  readonly layers: readonly Buffer[];
  readonly pack?: (layer: Buffer) => Buffer;
}

export const sha = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

function put(files: Stored, bytes: Buffer): { digest: string; size: number } {
  files.set(`blobs/sha256/${sha(bytes)}`, bytes);
  return { digest: `sha256:${sha(bytes)}`, size: bytes.length };
}

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

function configOf({ platform = "linux/amd64", config, layers }: Made): Buffer {
  const [os, architecture, variant] = platform.split("/");
  const diffs = layers.map((l) => `sha256:${sha(l)}`);
  return json({ os, architecture, variant, ...config, rootfs: { type: "layers", diff_ids: diffs } });
}

function manifest(files: Stored, made: Made): object {
  const config = put(files, configOf(made));
  const layers = made.layers.map((l) => put(files, (made.pack ?? gzipSync)(l)));
  const descriptor = put(files, json({ schemaVersion: 2, config, layers }));
  const annotations = made.tag === undefined ? {} : { "org.opencontainers.image.ref.name": made.tag };
  return { ...descriptor, annotations };
}

/** Each image by itself in `index.json`. */
export function layout(...images: readonly Made[]): Stored {
  const files: Stored = new Map();
  files.set("index.json", json({ schemaVersion: 2, manifests: images.map((m) => manifest(files, m)) }));
  return files;
}

/** One index of all of them, with an attestation and an image that is not there. */
export function indexed(...images: readonly Made[]): Stored {
  const files: Stored = new Map();
  const attestation = {
    ...put(files, json({ config: put(files, json({})), layers: [] })),
    annotations: { "vnd.docker.reference.type": "attestation-manifest" },
  };
  const absent = { digest: `sha256:${"0".repeat(64)}`, size: 1 };
  const all = [...images.map((m) => manifest(files, m)), attestation, absent];
  files.set("index.json", json({ manifests: [put(files, json({ manifests: all }))] }));
  return files;
}

/** As `docker save` did before version 25; the second of two equal layers is a symlink. */
export function saved(...images: readonly Made[]): readonly [Stored, ReadonlyMap<string, string>] {
  const files: Stored = new Map();
  const links = new Map<string, string>();
  const list = images.map((made, i) => {
    const config = configOf(made);
    files.set(`${sha(config)}.json`, config);
    const names = made.layers.map((layer, n) => {
      const name = `${i}-${n}/layer.tar`;
      const same = [...files].find(([, bytes]) => bytes.equals(layer))?.[0];
      if (same === undefined) files.set(name, layer);
      else links.set(name, `../${same}`);
      return name;
    });
    return { Config: `${sha(config)}.json`, RepoTags: [`img:${made.tag ?? "latest"}`], Layers: names };
  });
  files.set("manifest.json", json(list));
  return [files, links];
}

export function write(folder: string, files: Stored): string {
  for (const [name, bytes] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  return folder;
}

export const tarred = (files: Stored, links: ReadonlyMap<string, string> = new Map()): Buffer =>
  archive(
    ...[...files].map(([name, data]) => ({ name, data })),
    ...[...links].map(([name, link]) => ({ name, flag: "2", link })),
  );
