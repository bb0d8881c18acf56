// Images made up for the comparison: a configuration and layers as lists of entries.
import type { Image, JsonObject, Layer, LayerEntry } from "../../src/model/image.ts";

export const file = (path: string, fields: Record<string, string> = {}): LayerEntry => ({
  path,
  type: "file",
  fields: new Map(
    Object.entries({ mode: "0644", owner: "0:0", size: "1", content: "sha256:aa", mtime: "1", ...fields }),
  ),
});

export const layer = (diffId: string, ...entries: LayerEntry[]): Layer => ({
  diffId,
  files: async () => ({ kind: "files", entries }),
});

export const image = (config: JsonObject, ...layers: Layer[]): Image => ({
  config: {
    architecture: "amd64",
    os: "linux",
    ...config,
    rootfs: { type: "layers", diff_ids: layers.map((l) => l.diffId) },
  },
  layers,
});

/** A history of these texts; one that begins with `-` has no layer. */
export const history = (...texts: string[]): JsonObject => ({
  history: texts.map((t) => (t.startsWith("-") ? { created_by: t.slice(1), empty_layer: true } : { created_by: t })),
});
