// A library manifest as read: tiles that join to the text byte for byte, paragraphs of fields, and entries resolved per architecture.
// Invariants: tiles.map(t => t.text).join("") === text; every field of a paragraph is a tile; paragraphs[0] is the global one.
import type { Place, Span } from "./source.ts";

/** One piece of the text. Every tile but a field is one whole line with its line end; a field holds all its lines. */
export type ManifestTile =
  | { readonly kind: "bom"; readonly text: string; readonly line: number }
  | { readonly kind: "blank"; readonly text: string; readonly line: number }
  | { readonly kind: "comment"; readonly text: string; readonly line: number }
  | ManifestField;

export interface ManifestField {
  readonly kind: "field";
  /** As written before the colon, outer blanks trimmed. */
  readonly name: string;
  /** The exact source, from the name to the last continued line's end, comments between them included. */
  readonly text: string;
  readonly span: Span;
  readonly line: number;
  /** The value line by line, comments left out; the first is what follows the colon. */
  readonly parts: readonly ManifestPart[];
}

/** One line of a value, outer blanks trimmed, with the place of its first character. */
export interface ManifestPart {
  readonly text: string;
  readonly span: Span;
  readonly line: number;
  readonly column: number;
}

export interface ManifestParagraph {
  readonly fields: readonly ManifestField[];
}

/** The fields that say what is built, which an architecture may have its own value of (`arm64v8-Directory`). */
export const BUILD_FIELDS = ["GitRepo", "GitFetch", "GitCommit", "Directory", "File", "Builder"] as const;

export type BuildField = (typeof BUILD_FIELDS)[number];

/** Every plain field, in the order in which bashbrew prints them. */
export const MANIFEST_FIELDS = [
  "Maintainers",
  "Tags",
  "SharedTags",
  "Architectures",
  ...BUILD_FIELDS,
  "Constraints",
] as const;

/** What an architecture of an entry is built from, inheritance and defaults applied; `Builder` is empty where none is set. */
export type ArchBuild = Readonly<Record<BuildField, string>>;

/** What holds where neither the entry nor the global paragraph says otherwise (DESIGN 7). */
export const BUILD_DEFAULTS: ArchBuild = {
  GitRepo: "",
  GitFetch: "refs/heads/master",
  GitCommit: "",
  Directory: ".",
  File: "Dockerfile",
  Builder: "",
};

/** Where a fold lies; what is left out is as in the entry, where all of its architectures agree. */
export interface FoldSource {
  readonly GitRepo?: string;
  readonly GitFetch?: string;
  /** The commit that holds the fold. */
  readonly GitCommit: string;
}

/** The entries of a manifest that a fold is of, and how they are rewritten. */
export interface FoldedEntries {
  /** The manifest's path. */
  readonly manifest: string;
  readonly indexes: readonly number[];
  /** Absent while no commit holds the fold. */
  readonly source?: FoldSource;
  /** `Builder: classic` becomes `buildkit` only where that was asked for. */
  readonly movesClassic?: boolean;
}

export const BUILDERS = ["classic", "buildkit", "oci-import"] as const;

export interface ManifestEntry {
  /** Position among the entries, from 0. */
  readonly index: number;
  /** `NAME:first-tag`, or `NAME` where the entry has no tag. */
  readonly id: string;
  readonly paragraph: ManifestParagraph;
  readonly place: Place;
  readonly tags: readonly string[];
  readonly sharedTags: readonly string[];
  readonly constraints: readonly string[];
  /** The architectures, sorted and each once, with what each is built from. */
  readonly builds: ReadonlyMap<string, ArchBuild>;
  /** False where it, or the global paragraph, has an error: then nothing is built from it and nothing rewritten. */
  readonly sound: boolean;
}

export interface LibraryManifest {
  readonly path: string;
  /** The file's base name: the image's name. */
  readonly name: string;
  readonly text: string;
  readonly tiles: readonly ManifestTile[];
  readonly global: ManifestParagraph;
  readonly entries: readonly ManifestEntry[];
  /** The comment that says which program wrote the file. */
  readonly generatedBy: { readonly text: string; readonly place: Place } | undefined;
}
