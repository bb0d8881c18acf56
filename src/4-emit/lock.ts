// What was folded -> the text of the lock.
// Stable: the same families give the same bytes; what an entry holds that is not known here survives.
import type { Decision } from "../model/decision.ts";
import type { Family } from "../model/family.ts";
import type { Lock, LockedFamily } from "../model/lock.ts";
import { compareText } from "../model/platform.ts";

export { LOCK_PATH } from "../model/lock.ts";
export { readLock } from "./lock-reader.ts";

const SCHEMA = "archfold/lock@1";

/** What is recorded of a family that is written. `hash` is SHA-256 of the UTF-8 in hex; `commit` only where all members are as committed. */
export function lockedFamily(
  family: Family,
  dockerfile: string,
  decisions: readonly Decision[],
  commit: string | undefined,
  hash: (text: string) => string,
): LockedFamily {
  const members = family.members.map((member) => ({
    platform: member.platform.name,
    path: member.dockerfile.path,
    context: member.context.folder,
    sha256: hash(member.dockerfile.text),
  }));
  const bases = (family.bases ?? []).map(({ ref, platform, digest, config }) => ({ ref, platform, digest, config }));
  const { output, context, built, gathered } = family;
  const read = commit === undefined ? {} : { commit };
  return {
    output,
    context,
    built,
    members,
    ...read,
    ...(gathered && { gathered: gathered.members }),
    decisions,
    ...(bases.length > 0 && { bases }),
    sha256: hash(dockerfile),
  };
}

/** Sorted by id, two blanks, a final line end. Families of `previous` that are not among the entries stay. */
export function lockText(
  previous: Lock | undefined,
  entries: readonly (readonly [id: string, LockedFamily])[],
): string {
  const families = new Map<string, unknown>(Object.entries(previous?.families ?? {}));
  for (const [id, entry] of entries) families.set(id, { ...entry, ...unknownFields(families.get(id)) });
  // An object literal would move ids that look like numbers to the front, and take `__proto__` for something else.
  const lines = [...families]
    .sort(([a], [b]) => compareText(a, b))
    .map(([id, entry]) => `    ${JSON.stringify(id)}: ${nested(entry, "    ")}`);
  const rest = Object.entries(previous ?? {}).filter(([name]) => name !== "schema" && name !== "families");
  const fields = [
    `  "schema": ${JSON.stringify(SCHEMA)}`,
    `  "families": ${lines.length === 0 ? "{}" : `{\n${lines.join(",\n")}\n  }`}`,
    ...rest.map(([name, value]) => `  ${JSON.stringify(name)}: ${nested(value, "  ")}`),
  ];
  return `{\n${fields.join(",\n")}\n}\n`;
}

const nested = (value: unknown, indent: string): string =>
  JSON.stringify(value, null, 2).replaceAll("\n", `\n${indent}`);

const KNOWN: ReadonlySet<string> = new Set<keyof LockedFamily>([
  "output",
  "context",
  "built",
  "members",
  "commit",
  "gathered",
  "decisions",
  "bases",
  "sha256",
]);

function unknownFields(entry: unknown): Readonly<Record<string, unknown>> {
  if (typeof entry !== "object" || entry === null) return {};
  return Object.fromEntries(Object.entries(entry).filter(([name]) => !KNOWN.has(name)));
}
