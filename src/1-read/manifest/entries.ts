// What only shows across paragraphs: fields that are missing after inheritance, and tags that two entries claim.
import { type Diagnostic, error, shown } from "../../model/diagnostic.ts";
import type { ManifestParagraph } from "../../model/manifest.ts";
import { plainValue } from "./resolve.ts";
import { fieldPlace, lastField, listItems } from "./values.ts";

export function checkGlobal(path: string, global: ManifestParagraph): readonly Diagnostic[] {
  if (lastField(global, "Maintainers")) return [];
  return [error("MANIFEST_FIELD", "the first paragraph, the global one, lacks Maintainers", first(path, global))];
}

export function checkEntry(path: string, global: ManifestParagraph, entry: ManifestParagraph): readonly Diagnostic[] {
  const missing = (["GitRepo", "GitCommit"] as const).filter(
    (field) => plainValue(global, entry, field) === "" && !lastField(entry, field),
  );
  const names = [...(lastField(entry, "Tags") ? [] : ["Tags"]), ...missing];
  if (names.length === 0) return [];
  return [error("MANIFEST_FIELD", `the entry lacks ${names.join(" and ")}`, first(path, entry))];
}

/** Remembers who claims a tag; a shared tag, own or inherited, may be shared, but not be another entry's own tag. */
export function tagClaims(
  path: string,
  global: ManifestParagraph,
): (entry: ManifestParagraph) => readonly Diagnostic[] {
  const own = new Map<string, number>();
  const shared = new Map<string, number>();
  return (entry) => {
    const here = new Set<string>();
    return (["Tags", "SharedTags"] as const).flatMap((name) => {
      const written = lastField(entry, name);
      const field = written ?? (name === "SharedTags" ? lastField(global, name) : undefined);
      if (!field) return [];
      return listItems(field).flatMap(({ text, line, column }) => {
        const clash = own.get(text) ?? (name === "Tags" ? shared.get(text) : undefined);
        const again = name === "Tags" && here.has(text) ? line : clash;
        here.add(text);
        if (again === undefined) (name === "Tags" ? own : shared).set(text, line);
        if (again === undefined || text === "") return [];
        const message = `${name}: the tag "${shown(text)}" is taken in line ${again}`;
        return [error("MANIFEST_FIELD", message, written ? { file: path, line, column } : first(path, entry))];
      });
    });
  };
}

function first(path: string, paragraph: ManifestParagraph) {
  const [field] = paragraph.fields;
  return field ? fieldPlace(path, field) : { file: path, line: 1, column: 1 };
}
