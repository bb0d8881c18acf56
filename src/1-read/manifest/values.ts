// A field's value as bashbrew reads it: one string, or a list cut at commas, each item with its place.
import type { ManifestField, ManifestParagraph, ManifestPart } from "../../model/manifest.ts";
import type { Place, Span } from "../../model/source.ts";

export interface ListItem {
  readonly text: string;
  readonly span: Span;
  readonly line: number;
  readonly column: number;
}

/** The field that holds: of two with one name, bashbrew keeps the last. */
export const lastField = (paragraph: ManifestParagraph, name: string): ManifestField | undefined =>
  paragraph.fields.findLast((f) => f.name === name);

/** The value of a field that is one string; lines of a continued one are joined with line feeds. */
export const scalarValue = (field: ManifestField): string => stripped(field.parts.map(partText).join("\n"));

/** What bashbrew takes off the ends of items: no other white space, such as a no-break space. */
function stripped(text: string): string {
  const [start, end] = core(text);
  return text.slice(start, end);
}

/** Where the text without these blanks stands; at its end where there is nothing else. */
function core(text: string): readonly [number, number] {
  let start = 0;
  let end = text.length;
  while (start < end && BLANKS.includes(text.charAt(start))) start += 1;
  while (end > start && BLANKS.includes(text.charAt(end - 1))) end -= 1;
  return [start, end];
}

const BLANKS = " \t\r\n";

/** A line that is only a dot stands for an empty line (go-debian control/parse.go). */
const partText = (part: ManifestPart, index: number): string =>
  index > 0 && part.text === "." && part.column === 2 ? "" : part.text;

/** The items of a list, with empty ones where two commas meet; an empty value is one empty item, as in bashbrew. */
export function listItems(field: ManifestField): readonly ListItem[] {
  const items: ListItem[] = [];
  let open: ListItem | undefined;
  for (const [i, part] of field.parts.entries()) {
    let offset = 0;
    for (const [n, raw] of partText(part, i).split(",").entries()) {
      const [start, end] = core(raw);
      const at = offset + start;
      const piece: ListItem = {
        text: raw.slice(start, end),
        span: { start: part.span.start + at, end: part.span.start + offset + end },
        line: part.line,
        column: part.column + at,
      };
      if (n > 0) {
        if (open) items.push(open);
        open = piece;
      } else open = open ? join(open, piece) : piece;
      offset += raw.length + 1;
    }
  }
  if (open) items.push(open);
  return items;
}

/** An item that goes on in the next line: without a comma between them two words are one item. */
function join(open: ListItem, next: ListItem): ListItem {
  if (open.text === "") return next;
  if (next.text === "") return open;
  return { ...open, text: `${open.text}\n${next.text}`, span: { start: open.span.start, end: next.span.end } };
}

/** The texts of a list field's items; none where the field is absent. */
export const listTexts = (field: ManifestField | undefined): readonly string[] =>
  field ? listItems(field).map((i) => i.text) : [];

export const unique = (texts: readonly string[]): readonly string[] => [...new Set(texts)];

export const fieldPlace = (path: string, field: ManifestField): Place => ({ file: path, line: field.line, column: 1 });

/** Where the value begins. */
export function valuePlace(path: string, field: ManifestField): Place {
  const part = field.parts.find((p) => p.text !== "");
  return part ? { file: path, line: part.line, column: part.column } : fieldPlace(path, field);
}
