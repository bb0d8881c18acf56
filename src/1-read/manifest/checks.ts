// What stands in one field, and whether a paragraph may hold it: diagnostics at the very word.
// Errors are what bashbrew refuses (manifest/rfc2822.go) or reads otherwise than a person would.
import { type Diagnostic, error, shown, warning } from "../../model/diagnostic.ts";
import { BUILDERS, type BuildField, type ManifestField, type ManifestParagraph } from "../../model/manifest.ts";
import { BASHBREW_PLATFORMS } from "../../model/platform.ts";
import { fieldName, nearName } from "./fields.ts";
import { cleanPath, leavesTree } from "./paths.ts";
import { fieldPlace, type ListItem, listItems, scalarValue, valuePlace } from "./values.ts";

const TAG = /^\w[\w.-]{0,127}$/;
const GIT_FETCH = /^refs\/(heads|tags)\/[^*?:]+$/;
const GIT_COMMIT = /^([0-9a-f]{40}|[0-9a-f]{64})$/;
const MAINTAINER = /^[^\s<>()][^<>()]*(?<=\s)(?:<[^\s<>()]+>\s+)?\(@[^\s<>()]+\)$/;

const LISTS: Readonly<Record<string, (text: string) => string | undefined>> = {
  Maintainers: (t) => (MAINTAINER.test(t) ? undefined : 'expected "Full Name <address> (@handle)"'),
  Tags: (t) => (TAG.test(t) ? undefined : "expected a tag: letters, digits, `_`, `.` and `-`"),
  SharedTags: (t) => (TAG.test(t) ? undefined : "expected a tag: letters, digits, `_`, `.` and `-`"),
  Architectures: (t) => (isArch(t) ? undefined : `unknown architecture; known: ${ARCHES.join(" ")}`),
  Constraints: (t) => (t === "" || t === "!" ? "an empty constraint; remove the comma" : undefined),
};

const SCALARS: Readonly<Record<BuildField, (text: string) => string | undefined>> = {
  GitRepo: (t) => (t === "" ? "the repository is missing" : undefined),
  GitFetch: (t) => (GIT_FETCH.test(t) ? undefined : "expected refs/heads/… or refs/tags/…"),
  GitCommit: (t) =>
    GIT_COMMIT.test(t) ? undefined : "expected 40 or 64 hex digits in lower case, not a branch or tag",
  Directory: (t) => (leavesTree(cleanPath(t)) ? "the folder lies outside the repository" : undefined),
  File: (t) =>
    t === ""
      ? "the file's name is missing"
      : leavesTree(cleanPath(t))
        ? "the file lies outside the repository"
        : undefined,
  Builder: (t) =>
    t === "" || BUILDERS.some((b) => b === t) ? undefined : `unknown builder; known: ${BUILDERS.join(" ")}`,
};

/** What is wrong with a value that is to stand in this field, on its own line; undefined where nothing is. */
export const wrongValue = (field: BuildField, value: string): string | undefined =>
  value !== value.trim() || /[\r\n]/.test(value) ? "the value must stand on one line" : SCALARS[field](value);

const ARCHES = Object.keys(BASHBREW_PLATFORMS);
const isArch = (word: string): boolean => Object.hasOwn(BASHBREW_PLATFORMS, word);

/** Everything that one paragraph shows by itself. `listed`: the architectures that may have fields of their own here. */
export function checkParagraph(
  path: string,
  paragraph: ManifestParagraph,
  listed: readonly string[],
  role: "global" | "entry",
): readonly Diagnostic[] {
  const seen = new Map<string, number>();
  return paragraph.fields.flatMap((field) => {
    const first = seen.get(field.name);
    seen.set(field.name, first ?? field.line);
    if (first !== undefined) return [twice(path, field, first)];
    return [...checkName(path, field, listed, role), ...checkValue(path, field)];
  });
}

const quoted = (text: string): string => `"${shown(text.length > 80 ? `${text.slice(0, 80)}…` : text)}"`;

const twice = (path: string, field: ManifestField, first: number): Diagnostic =>
  error(
    "MANIFEST_FIELD",
    `field ${quoted(field.name)} stands twice (first in line ${first}), bashbrew takes the last; remove one`,
    fieldPlace(path, field),
  );

function checkName(
  path: string,
  field: ManifestField,
  listed: readonly string[],
  role: "global" | "entry",
): readonly Diagnostic[] {
  const name = fieldName(field.name);
  const at = fieldPlace(path, field);
  if (name.kind === "unknown") {
    const near = nearName(field.name);
    const hint = near ? `; is ${near} meant?` : "; bashbrew takes no notice of it, remove it";
    return [error("MANIFEST_FIELD", `unknown field ${quoted(field.name)}${hint}`, at)];
  }
  if (name.kind === "plain") {
    if (name.field !== "Tags" || role === "entry") return [];
    return [error("MANIFEST_FIELD", "Tags may not stand in the first paragraph, which is the global one", at)];
  }
  if (!isArch(name.arch)) {
    const known = ARCHES.join(" ");
    return [
      error(
        "MANIFEST_FIELD",
        `unknown architecture ${quoted(name.arch)} in ${quoted(field.name)}; known: ${known}`,
        at,
      ),
    ];
  }
  if (listed.includes(name.arch)) return [];
  return role === "entry"
    ? [
        error(
          "MANIFEST_FIELD",
          `${field.name}: Architectures of this entry lacks ${name.arch}; add it or remove the field`,
          at,
        ),
      ]
    : [warning("MANIFEST_FIELD", `${field.name}: no entry lists ${name.arch}, so it is never used`, at)];
}

function checkValue(path: string, field: ManifestField): readonly Diagnostic[] {
  const name = fieldName(field.name);
  if (name.kind === "unknown") return [];
  const list = LISTS[name.field];
  if (list) return listItems(field).flatMap((item) => checkItem(path, field, item, list(item.text)));
  const value = scalarValue(field);
  const wrong = field.parts.length > 1 ? "the value must stand on one line" : checkScalar(name, value);
  return wrong
    ? [
        error(
          "MANIFEST_FIELD",
          `${field.name}: ${wrong}${value ? `, found ${quoted(value)}` : ""}`,
          valuePlace(path, field),
        ),
      ]
    : [];
}

/** An empty arch field is allowed: it takes back the global paragraph's. */
function checkScalar(
  name: Exclude<ReturnType<typeof fieldName>, { kind: "unknown" }>,
  value: string,
): string | undefined {
  if (name.kind === "arch" && value === "") return undefined;
  return Object.hasOwn(SCALARS, name.field) ? SCALARS[name.field as BuildField](value) : undefined;
}

function checkItem(
  path: string,
  field: ManifestField,
  item: ListItem,
  wrong: string | undefined,
): readonly Diagnostic[] {
  if (!wrong) return [];
  const at = { file: path, line: item.line, column: item.column };
  if (item.text === "")
    return [error("MANIFEST_FIELD", `${field.name}: an empty item; remove a comma or add a value`, at)];
  if (item.text.includes("\n"))
    return [error("MANIFEST_FIELD", `${field.name}: a comma is missing in ${quoted(item.text)}`, at)];
  return [error("MANIFEST_FIELD", `${field.name}: ${wrong}, found ${quoted(item.text)}`, at)];
}
