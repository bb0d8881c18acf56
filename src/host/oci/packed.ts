// An entry of a layer as two strings: a layer may have millions, and a map for each would take a kilobyte.
import type { EntryType, LayerEntry } from "../../model/image.ts";

/** A class for its prototype: a getter in each object would take what the packing saves. */
export class PackedEntry implements LayerEntry {
  readonly path: string;
  readonly type: EntryType;
  readonly #fields: string;

  constructor(path: string, type: EntryType, fields: ReadonlyMap<string, string>) {
    this.path = path;
    this.type = type;
    this.#fields = fields.size === 0 ? "[]" : JSON.stringify([...fields]);
  }

  get fields(): ReadonlyMap<string, string> {
    return new Map(JSON.parse(this.#fields) as [string, string][]);
  }

  /** Characters held. */
  get weight(): number {
    return this.path.length + this.#fields.length;
  }
}
