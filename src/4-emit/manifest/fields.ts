// The three edits of a field: away, another value, a new one in the place that bashbrew's order gives it.
import { fieldName } from "../../1-read/manifest/fields.ts";
import { type BuildField, MANIFEST_FIELDS, type ManifestField, type ManifestParagraph } from "../../model/manifest.ts";
import type { Edit } from "./edits.ts";

export const removeField = (field: ManifestField): Edit => ({ start: field.span.start, end: field.span.end, text: "" });

/** Only the value's own characters change: blanks around it and the line end stay. */
export function setValue(text: string, field: ManifestField, value: string): Edit {
  const [part] = field.parts;
  if (!part) throw new Error(`the field ${field.name} has no value line`);
  const gap = text.charAt(part.span.start - 1) === ":" ? " " : "";
  return { start: part.span.start, end: part.span.end, text: gap + value };
}

export interface NewField {
  readonly name: string;
  /** The plain field whose place in the order it takes. */
  readonly kind: BuildField;
  readonly value: string;
}

/** Right below the nearest field that stays and comes before it in bashbrew's order: comments stay above what they speak of. */
export function addField(
  text: string,
  paragraph: ManifestParagraph,
  field: NewField,
  leaving: ReadonlySet<ManifestField>,
): Edit {
  const staying = paragraph.fields.filter((f) => !leaving.has(f));
  const before = nearest(staying, MANIFEST_FIELDS.indexOf(field.kind)) ?? staying[0];
  if (!before) throw new Error("an entry keeps at least its Tags");
  const at = before.span.end;
  const end = /\r?\n$/.exec(before.text)?.[0];
  const line = `${field.name}: ${field.value}`;
  if (end === undefined) return { start: at, end: at, text: `${text.includes("\r\n") ? "\r\n" : "\n"}${line}` };
  return { start: at, end: at, text: `${line}${end}` };
}

function nearest(fields: readonly ManifestField[], highest: number): ManifestField | undefined {
  const above = fields.filter((f) => rank(f) <= highest);
  const best = Math.max(...above.map(rank));
  return above.findLast((f) => rank(f) === best);
}

function rank(field: ManifestField): number {
  const name = fieldName(field.name);
  return name.kind === "unknown" ? MANIFEST_FIELDS.length : MANIFEST_FIELDS.indexOf(name.field);
}
