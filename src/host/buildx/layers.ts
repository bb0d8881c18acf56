// The layers of an image whose configuration is there: fetched together when the first of them is to be read.
import type { BuildResult, JsonObject, Layer } from "../../model/image.ts";
import { diffIdsOf } from "../../model/json.ts";

export function layersOf(config: JsonObject, fetched: () => Promise<BuildResult>): readonly Layer[] {
  return diffIdsOf(config).map((diffId, n) => {
    const layer = async (): Promise<Layer | string> => {
      const result = await fetched();
      if (result.kind !== "built") return "the builder did not give the layers";
      const found = result.image.layers[n];
      return found?.diffId === diffId ? found : "the builder made the layer anew, and another one";
    };
    return {
      diffId,
      async files() {
        const found = await layer();
        return typeof found === "string" ? { kind: "trouble", field: "readable", message: found } : found.files();
      },
      async contents(paths, limit) {
        const found = await layer();
        return (typeof found === "string" ? undefined : await found.contents?.(paths, limit)) ?? new Map();
      },
    };
  });
}
