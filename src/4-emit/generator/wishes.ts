// A manifest before and after its rewriting -> what its generator has to print otherwise, field by field.
import { fieldName } from "../../1-read/manifest/fields.ts";
import { scalarValue } from "../../1-read/manifest/values.ts";
import type { LibraryManifest, ManifestField } from "../../model/manifest.ts";

/** A field as the manifest has it. */
export interface Item {
  /** 0 is the global paragraph. */
  readonly paragraph: number;
  readonly name: string;
  /** The plain field that it is, for one architecture or for all. */
  readonly field: string;
  readonly value: string;
  /** The field's first line. */
  readonly line: string;
}

export type Wish =
  | { readonly kind: "remove"; readonly item: Item }
  | { readonly kind: "set"; readonly item: Item; readonly value: string }
  /** `below`: the field of the same paragraph that stays and under which it goes. */
  | { readonly kind: "add"; readonly item: Item; readonly below: string };

/** Every field of the manifest, in order, by paragraph. */
export const itemsOf = (manifest: LibraryManifest): readonly (readonly Item[])[] =>
  [manifest.global, ...manifest.entries.map((e) => e.paragraph)].map(({ fields }, paragraph) =>
    fields.map((field) => item(field, paragraph)),
  );

/** Undefined where entries were added or removed: then no field can be followed. The items are those of `was`, where it has them. */
export function wishesOf(
  was: readonly (readonly Item[])[],
  is: readonly (readonly Item[])[],
): readonly Wish[] | undefined {
  return was.length === is.length ? was.flatMap((items, i) => changesOf(items, is[i] ?? [])) : undefined;
}

function item(field: ManifestField, paragraph: number): Item {
  const { name } = field;
  const known = fieldName(name);
  const line = field.text.replace(/\r?\n[\s\S]*$/, "").trimEnd();
  return { paragraph, name, field: known.kind === "unknown" ? name : known.field, value: scalarValue(field), line };
}

function changesOf(was: readonly Item[], is: readonly Item[]): readonly Wish[] {
  const names = new Set(is.map((i) => i.name));
  const old = new Map(was.map((i) => [i.name, i]));
  const removed = was.flatMap((i): Wish[] => (names.has(i.name) ? [] : [{ kind: "remove", item: i }]));
  let below = "";
  const others = is.flatMap((i): Wish[] => {
    const before = old.get(i.name);
    if (!before) return [{ kind: "add", item: i, below }];
    below = i.name;
    return before.value === i.value ? [] : [{ kind: "set", item: before, value: i.value }];
  });
  return [...removed, ...others];
}
