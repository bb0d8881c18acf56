// New fields in, the edits that add them out: where the file's other entries have such a field, spaced as the fields around.
import { fieldName } from "../../1-read/manifest/fields.ts";
import {
  type BuildField,
  type LibraryManifest,
  MANIFEST_FIELDS,
  type ManifestField,
  type ManifestParagraph,
} from "../../model/manifest.ts";
import { compareText } from "../../model/platform.ts";
import type { Edit } from "./edits.ts";

export interface NewField {
  readonly name: string;
  /** The plain field whose place in the order it takes. */
  readonly kind: BuildField;
  readonly value: string;
}

/** `leaving`: the fields of the paragraph that go in the same step. */
export function addFields(
  manifest: LibraryManifest,
  paragraph: ManifestParagraph,
  fields: readonly NewField[],
  leaving: ReadonlySet<ManifestField>,
): readonly Edit[] {
  const staying = paragraph.fields.filter((f) => !leaving.has(f));
  const placed = fields.map((field): Placed => {
    const arch = archOf(field.name);
    // Fields of one architecture stand together, below the plain ones.
    if (arch !== undefined)
      return { field, after: staying.findLast((f) => archOf(f.name) === arch) ?? byRank(staying, "Builder") };
    const model = modelFor(manifest, paragraph, field.kind);
    const order = model?.map((f) => f.name) ?? [];
    return { field, after: fromModel(staying, order, field.kind) ?? byRank(staying, field.kind), order };
  });
  return placed.toSorted(before).map(({ field, after }) => insertBelow(manifest, after, lineOf(staying, field)));
}

interface Placed {
  readonly field: NewField;
  readonly after: ManifestField;
  /** The names of the entry whose order it follows. */
  readonly order?: readonly string[];
}

function archOf(name: string): string | undefined {
  const parts = fieldName(name);
  return parts.kind === "arch" ? parts.arch : undefined;
}

/** Of two that go below one field, a plain one stands first, and else what does so in the other entry; they come in bashbrew's order. */
function before(a: Placed, b: Placed): number {
  if (a.after !== b.after) return a.after.span.start - b.after.span.start;
  if (!a.order || !b.order)
    return Number(!a.order) - Number(!b.order) || compareText(archOf(a.field.name) ?? "", archOf(b.field.name) ?? "");
  const [at, bt] = [a.order.indexOf(a.field.kind), b.order.indexOf(b.field.kind)];
  return at < 0 || bt < 0 ? 0 : at - bt;
}

/** The nearest other entry that has such a field: the one above, the one below, and so on. */
function modelFor(
  manifest: LibraryManifest,
  paragraph: ManifestParagraph,
  kind: BuildField,
): readonly ManifestField[] | undefined {
  const own = manifest.entries.findIndex((e) => e.paragraph === paragraph);
  return manifest.entries
    .filter((e) => e.index !== own && e.paragraph.fields.some((f) => f.name === kind))
    .toSorted((a, b) => Math.abs(a.index - own) - Math.abs(b.index - own) || a.index - b.index)[0]?.paragraph.fields;
}

/** The field that comes right before it there, or the nearest above that one which this paragraph has too. */
function fromModel(
  staying: readonly ManifestField[],
  order: readonly string[],
  kind: BuildField,
): ManifestField | undefined {
  for (let i = order.indexOf(kind) - 1; i >= 0; i -= 1) {
    const found = staying.findLast((f) => f.name === order[i]);
    if (found) return found;
  }
  return undefined;
}

const NAMES: readonly string[] = MANIFEST_FIELDS;

/** Right below the nearest plain field that stays and comes before it in bashbrew's order: comments stay above what they speak of. */
function byRank(staying: readonly ManifestField[], kind: BuildField): ManifestField {
  const rank = (f: ManifestField) => NAMES.indexOf(f.name);
  const above = staying.filter((f) => rank(f) >= 0 && rank(f) <= MANIFEST_FIELDS.indexOf(kind));
  const best = Math.max(...above.map(rank));
  const found = above.findLast((f) => rank(f) === best) ?? staying[0];
  if (!found) throw new Error("an entry keeps at least its Tags");
  return found;
}

function insertBelow({ text }: LibraryManifest, above: ManifestField, line: string): Edit {
  const at = above.span.end;
  const end = /\r?\n$/.exec(above.text)?.[0];
  if (end !== undefined) return { start: at, end: at, text: `${line}${end}` };
  return { start: at, end: at, text: `${text.includes("\r\n") ? "\r\n" : "\n"}${line}` };
}

/** Values that begin in one column go on doing so; else the blanks behind the colon are those of the paragraph, if they agree. */
function lineOf(fields: readonly ManifestField[], { name, value }: NewField): string {
  const heads = fields.flatMap((f) => {
    const [part] = f.parts;
    return part && part.text !== "" && part.line === f.line ? [f.text.slice(0, part.column - 1)] : [];
  });
  const gaps = new Set(heads.map((h) => /[ \t]*$/.exec(h)?.[0] ?? ""));
  const [gap] = gaps;
  if (gaps.size === 1 && gap !== undefined && gap !== "") return `${name}:${gap}${value}`;
  const columns = new Set(heads.map((h) => h.length));
  const [column = 0] = columns;
  const aligned = columns.size === 1 && gaps.size > 1 && !heads.some((h) => h.includes("\t"));
  return aligned ? `${`${name}:`.padEnd(Math.max(column, name.length + 2))}${value}` : `${name}: ${value}`;
}
