// A family -> the tracked lines elsewhere that name a member's Dockerfile, and would break where it is pruned.
// What a script puts together at run time (`$arch/Dockerfile`) no text search can find.
import type { Proposal, Reference } from "../model/change.ts";
import type { Family } from "../model/family.ts";
import { fileNameOf, folderOf, joinPath } from "../model/path.ts";
import { compareText } from "../model/platform.ts";
import type { Repository } from "../ports.ts";
import { LOCK_PATH } from "./lock.ts";

/** Sorted by file and line; `names` is the member's path. The members, the output, the lock and the family's manifest are left out. */
export async function findReferences(family: Family, repository: Repository): Promise<readonly Reference[]> {
  // The paths of a gathered tree are nowhere yet.
  if (family.gathered) return [];
  const members = prunable(family);
  const paths = family.members.map((member) => member.dockerfile.path);
  const own = new Set([...paths, family.output, LOCK_PATH, family.entry?.manifest]);
  const hits = await repository.grep([...new Set(members.map(needle))]);
  const found = hits
    .filter((hit) => !own.has(hit.file))
    .flatMap(({ file, line, text }) => namedIn(file, text, members).map((names) => ({ file, line, names })));
  return found.sort((a, b) => compareText(a.file, b.file) || a.line - b.line || compareText(a.names, b.names));
}

/** Without those that the proposal itself takes away, out of the program that prints the manifest. */
export const standing = (references: readonly Reference[], { generator }: Proposal): readonly Reference[] =>
  references.filter((r) => r.file !== generator?.path || !generator.gone.has(r.line));

/** The members' Dockerfiles that are not the output. */
export function prunable(family: Family): readonly string[] {
  return family.members.map((member) => member.dockerfile.path).filter((path) => path !== family.output);
}

/** `docker build FOLDER` takes this name without being told. */
const isDefaultName = (path: string): boolean => fileNameOf(path) === "Dockerfile";

/** The end of the path that every way to name it holds: `Dockerfile.arm64`, or `arm64` of `arm64/Dockerfile`. */
const needle = (path: string): string => (isDefaultName(path) && fileNameOf(folderOf(path))) || fileNameOf(path);

function namedIn(file: string, text: string, members: readonly string[]): readonly string[] {
  const words = text.match(WORD) ?? [];
  const builds = /\bbuild|\bcontext/i.test(text);
  return members.filter((member) => {
    if (!isWord(member)) return text.includes(member);
    if (words.some((word) => isNamed(file, word, member))) return true;
    return builds && isDefaultName(member) && words.some((word) => isNamed(file, word, folderOf(member)));
  });
}

/** A run of characters that paths in scripts are written with, variables included; the end of a sentence is no part of it. */
const WORD = /(?:\$\{\{[^}]{0,99}\}\}|\$\{[^}]{0,99}\}|\$\([^)]{0,99}\)|[\w$@%+~./-])*[\w$@%+~/-]/g;

const isWord = (path: string): boolean => path.match(WORD)?.[0] === path;

/**
 * Named as it stands, seen from the file's own folder, by a file name that tells enough, or in a folder
 * that the text does not spell out (`../x`, `$DIR/x`, `/src/x`, and in any file above the root).
 */
function isNamed(file: string, word: string, path: string): boolean {
  const plain = word.replace(/^(?:\.\/)+/, "").replace(/\/+$/, "");
  const rest = plain.replace(/^(?:(?:\.\.|[^/]*\$[^/]*)?\/)+/, "");
  if (rest === path || joinPath(folderOf(file), rest) === path) return true;
  if (rest === fileNameOf(path) && /^dockerfile.|.dockerfile$/i.test(rest)) return true;
  const isOpen = rest !== plain || file.startsWith("../");
  return isOpen && rest.includes("/") && (path.endsWith(`/${rest}`) || rest.endsWith(`/${path}`));
}
