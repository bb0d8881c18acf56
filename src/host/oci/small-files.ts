// Contents of a layer's small files, kept while it is read: to show how one differs the layer need not be unpacked again.
// In: files as they stand in the layer. Out: their contents, or nothing where one of them is not here.
import type { Keep } from "./tar.ts";

/** Larger ones, in bytes, are not shown. */
const SMALL = 64 * 1024;

export interface SmallFiles {
  readonly keep: Keep;
  /** Those of the files that have at most so many bytes; undefined where the layer has to tell. */
  find(paths: ReadonlySet<string>, limit: number): ReadonlyMap<string, Uint8Array> | undefined;
}

/** `holds`: is there room for so many bytes more? */
export function smallFiles(holds: (bytes: number) => boolean): SmallFiles {
  const kept = new Map<string, Uint8Array | "large">();
  return {
    keep(path, size) {
      // Of two entries with one name the last one counts.
      kept.delete(path);
      if (size > SMALL) kept.set(path, "large");
      if (size > SMALL || !holds(size)) return undefined;
      const copy = new Uint8Array(size);
      kept.set(path, copy);
      return copy;
    },
    find(paths, limit) {
      if (limit > SMALL || [...paths].some((path) => !kept.has(path))) return undefined;
      const found = [...paths].map((path) => [path, kept.get(path)] as const);
      return new Map(
        found.flatMap(([path, copy]) => (copy instanceof Uint8Array && copy.length <= limit ? [[path, copy]] : [])),
      );
    },
  };
}
