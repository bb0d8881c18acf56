// What the pipeline is asked for and starts from: ports, a request, and the families that were found or that the lock records.
import type { NamedMember } from "../1-read/named.ts";
import type { Recorded } from "../1-read/recorded.ts";
import type { Built } from "../model/decision.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Family, Found } from "../model/family.ts";
import type { Lock } from "../model/lock.ts";
import type { Platform, PlatformName } from "../model/platform.ts";
import type { Clone, Files, Repository, Writer } from "../ports.ts";

export interface Ports {
  readonly files: Files;
  readonly repository: Repository;
  /** Where members are read from that stand on different commits. */
  readonly clone: Clone;
  readonly writer: Writer;
  /** SHA-256 of the text's UTF-8, in hex. */
  readonly hash: (text: string) => string;
}

export interface FindRequest {
  /** Not empty: discovery is off and these are the one family. */
  readonly members: readonly NamedMember[];
  /** A library manifest in the tree, by path; only its families are found. */
  readonly manifest: string | undefined;
  readonly archWords: ReadonlyMap<string, Platform>;
  readonly built: Built | undefined;
  /** The frontend of a fold whose members' `# syntax` lines differ. */
  readonly syntax?: string | undefined;
  /** The full hash of the commit that the entries of folds are to name. */
  readonly commit?: string | undefined;
  /** Entries that say `Builder: classic` are moved to BuildKit. */
  readonly movesClassic?: boolean;
  /** Where the fold goes; only one family may be meant then. */
  readonly output: string | undefined;
  /** Only the members for these fold; absent or empty for all. */
  readonly platforms?: readonly PlatformName[];
  /** Families are gathered on a branch; its lock, where that was done before. */
  readonly gathering?: { readonly lock: Lock | undefined } | undefined;
  /** Only the families with these ids; absent or empty for all. */
  readonly families?: readonly string[];
}

export type Subject = Found | { readonly kind: "recorded"; readonly recorded: Recorded };

export type Findings =
  | { readonly kind: "findings"; readonly subjects: readonly Subject[]; readonly lock: Lock | undefined }
  | { readonly kind: "trouble"; readonly diagnostics: readonly Diagnostic[] };

export function idOf(subject: Subject): string {
  if (subject.kind === "recorded") return subject.recorded.id;
  return subject.kind === "family" ? subject.family.id : subject.id;
}

export const dockerfilesOf = (found: Found): readonly string[] =>
  found.kind === "family" ? found.family.members.map((m) => m.dockerfile.path) : found.dockerfiles;

/** The tree that a family's paths are of. */
export const filesOf = ({ files, clone }: Pick<Ports, "files" | "clone">, { gathered }: Family): Files =>
  gathered ? clone.files(gathered.members) : files;
