// Text of a library manifest in; the manifest with its entries resolved, or the lines that cannot be read, out.
// Nothing is lost: the tiles join to the text byte for byte.
import { type Diagnostic, error, note } from "../model/diagnostic.ts";
import type { LibraryManifest, ManifestEntry, ManifestParagraph, ManifestTile } from "../model/manifest.ts";
import { checkParagraph } from "./manifest/checks.ts";
import { checkEntry, checkGlobal, tagClaims } from "./manifest/entries.ts";
import { resolveBuild, resolveLists } from "./manifest/resolve.ts";
import { tileManifest } from "./manifest/tiles.ts";

export { artefactGroups, manifestMembers, sameArtefacts } from "./manifest/members.ts";

export type ManifestRead =
  | { readonly kind: "manifest"; readonly manifest: LibraryManifest; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: "trouble"; readonly diagnostics: readonly Diagnostic[] };

/** Reads a library manifest (DESIGN 7; bashbrew manifest/rfc2822.go). `trouble`: bashbrew reads nothing of it, or a line of it as no field's. */
export function readManifest(path: string, text: string): ManifestRead {
  const { tiles, paragraphs, diagnostics, readable } = tileManifest(path, text);
  const [global, ...rest] = paragraphs;
  if (!readable) return { kind: "trouble", diagnostics };
  if (!global) return { kind: "trouble", diagnostics: [...diagnostics, empty(path)] };

  const lists = rest.map((p) => resolveLists(global, p));
  const claims = tagClaims(path, global);
  const ofGlobal = [
    ...diagnostics,
    ...checkGlobal(path, global),
    ...checkParagraph(path, global, [...new Set(lists.flatMap((l) => l.architectures))], "global"),
  ];
  const ofEntries = rest.map((p, i) => [
    ...checkParagraph(path, p, lists[i]?.architectures ?? [], "entry"),
    ...checkEntry(path, global, p),
    ...claims(p),
  ]);
  const sound = (found: readonly Diagnostic[]) => found.every((d) => d.severity !== "error");
  const name = path.slice(path.lastIndexOf("/") + 1);
  const globalSound = sound(ofGlobal);
  const entries = rest.map((p, i) =>
    makeEntry({ path, name, global, paragraph: p, index: i, sound: globalSound && sound(ofEntries[i] ?? []) }),
  );
  return {
    kind: "manifest",
    manifest: { path, name, text, tiles, global, entries, generatedBy: generatedBy(path, tiles) },
    diagnostics: inOrder([...ofGlobal, ...ofEntries.flat(), ...lineEnds(path, text)]),
  };
}

interface EntrySource {
  readonly path: string;
  readonly name: string;
  readonly global: ManifestParagraph;
  readonly paragraph: ManifestParagraph;
  readonly index: number;
  readonly sound: boolean;
}

function makeEntry({ path, name, global, paragraph, index, sound }: EntrySource): ManifestEntry {
  const { tags, sharedTags, constraints, architectures } = resolveLists(global, paragraph);
  const [tag] = tags;
  let builds: ManifestEntry["builds"] | undefined;
  return {
    index,
    id: tag ? `${name}:${tag}` : name,
    paragraph,
    place: { file: path, line: paragraph.fields[0]?.line ?? 1, column: 1 },
    tags,
    sharedTags,
    constraints,
    // Resolving takes as long as reading, and who only checks or prints a whole tree of manifests needs none of it.
    get builds() {
      builds ??= new Map(architectures.map((arch) => [arch, resolveBuild(global, paragraph, arch)]));
      return builds;
    },
    sound,
  };
}

const empty = (path: string): Diagnostic =>
  error("MANIFEST_SYNTAX", "the manifest holds no field", { file: path, line: 1, column: 1 });

function lineEnds(path: string, text: string): readonly Diagnostic[] {
  const at = text.indexOf("\r\n");
  if (at < 0) return [];
  const line = text.slice(0, at).split("\n").length;
  const column = at - text.lastIndexOf("\n", at - 1);
  return [
    note("MANIFEST_SYNTAX", "lines end in CRLF; bashbrew reads them and they are kept", { file: path, line, column }),
  ];
}

/** `# this file is generated via URL`, as the generators of docker-library write it. */
function generatedBy(path: string, tiles: readonly ManifestTile[]): LibraryManifest["generatedBy"] {
  const tile = tiles.find(
    (t) => t.kind === "comment" && /^\s*#.*\b(?:auto-?)?generated (?:via|by|from|with)\b/i.test(t.text),
  );
  return tile && { text: tile.text.trim().replace(/^#\s*/, ""), place: { file: path, line: tile.line, column: 1 } };
}

const inOrder = (found: readonly Diagnostic[]): readonly Diagnostic[] =>
  found.toSorted(
    (a, b) => (a.place?.line ?? 0) - (b.place?.line ?? 0) || (a.place?.column ?? 0) - (b.place?.column ?? 0),
  );
