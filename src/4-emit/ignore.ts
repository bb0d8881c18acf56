// The ignore rules that the fold's context needs so that every member still sees what it saw (DESIGN 3 "Ignore files", 5).
import { prefixOf } from "../2-align/move.ts";
import { type Diagnostic, error } from "../model/diagnostic.ts";
import type { Family, IgnoreFile, Member } from "../model/family.ts";
import { joinPath } from "../model/path.ts";

export type IgnorePlan =
  /** What is in force at the fold's context is right as it is. */
  | { readonly kind: "as-it-is"; readonly ignore: IgnoreFile | undefined }
  | { readonly kind: "write"; readonly ignore: IgnoreFile }
  | { readonly kind: "refused"; readonly diagnostic: Diagnostic };

const NONE = "# The architectures' own contexts have no ignore rules: this keeps the root's from the fold.\n";

/** `hidden`: files of ours that the members never saw and a copy of the whole context would now take in. */
export function planIgnore(family: Family, hidden: readonly string[]): IgnorePlan {
  const inForce = family.ignore;
  const wanted = wantedRules(family);
  if (wanted.kind === "refused") return wanted;
  const text = `${wanted.text}${hiding(family, hidden)}`;
  if (rules(text) === rules(inForce?.text ?? "")) return { kind: "as-it-is", ignore: inForce };
  const path = `${family.output}.dockerignore`;
  return { kind: "write", ignore: { path, text: text === "" ? NONE : text } };
}

function hiding(family: Family, hidden: readonly string[]): string {
  const names = hidden.map((path) => (family.context === "" ? path : path.slice(family.context.length + 1)));
  return hidden.length === 0
    ? ""
    : ["# files of the fold, which no member saw", ...names].map((l) => `${l}\n`).join("");
}

type Wanted =
  | { readonly kind: "rules"; readonly text: string }
  | { readonly kind: "refused"; readonly diagnostic: Diagnostic };

function wantedRules(family: Family): Wanted {
  const byFolder = new Map<string, Member>();
  for (const m of family.members) {
    const other = byFolder.get(m.context.folder);
    if (other && rules(other.context.ignore?.text ?? "") !== rules(m.context.ignore?.text ?? ""))
      return refuse(m, `${other.dockerfile.path} and this member see one folder through different ignore rules`);
    if (!other) byFolder.set(m.context.folder, m);
  }
  const members = [...byFolder.values()];
  const nested = members.find(
    (a) => a.context.ignore && members.some((b) => b !== a && inside(b.context.folder, a.context.folder)),
  );
  if (nested) return refuse(nested, "this member's ignore rules reach into another member's folder");
  return {
    kind: "rules",
    text: members.map((m) => prefixed(m.context.ignore?.text ?? "", prefixOf(m, family.context))).join(""),
  };
}

const inside = (folder: string, parent: string): boolean =>
  parent === "" || folder === parent || folder.startsWith(`${parent}/`);

/** Each rule with the folder before it; rules that clean to the context itself match nothing and are dropped (DESIGN 5). */
function prefixed(text: string, prefix: string): string {
  const lines = text.replace(/^\ufeff/, "").split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  const result = lines.flatMap((line) => {
    if (line.startsWith("#") || line.trim() === "") return [line];
    const rule = line.trim();
    const not = rule.startsWith("!") ? "!" : "";
    const path = clean(rule.slice(not.length).trim());
    if (path === "") return [];
    return [prefix === "" ? `${not}${path}` : `${not}${prefix.replace(/[[*?]/g, "[$&]")}/${path}`];
  });
  return result.map((l) => `${l}\n`).join("");
}

/** Go's filepath.Clean for a rule, without its leading slash; "" for the context itself. */
function clean(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}

const rules = (text: string): string =>
  text
    .split(/\r?\n/)
    .map((l) => l.trim())
    .filter((l) => l !== "" && !l.startsWith("#"))
    .join("\n");

function refuse(member: Member, message: string): { readonly kind: "refused"; readonly diagnostic: Diagnostic } {
  const file = member.context.ignore?.path ?? joinPath(member.context.folder, ".dockerignore");
  return { kind: "refused", diagnostic: error("IGNORE_CANNOT_FOLD", message, { file, line: 1, column: 1 }) };
}
