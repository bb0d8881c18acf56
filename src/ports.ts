// The effects archfold needs, as interfaces; src/host implements them on Node. Paths are relative to a root, with `/`.
import type { KnownBase } from "./model/base.ts";
import type { FileChange } from "./model/change.ts";
import type { Diagnostic } from "./model/diagnostic.ts";
import type { EntryKind } from "./model/family.ts";
import type { Mount } from "./model/gathered.ts";
import type { BuildRequest, BuildResult, EngineState, JsonObject, PlatformVerification } from "./model/image.ts";
import type { Listing } from "./model/listing.ts";
import type { PlatformName } from "./model/platform.ts";

export type ReadResult =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "trouble"; readonly diagnostic: Diagnostic };

/** Of a file in a folder of the tree: whether it is looked for. */
export type Wanted = (name: string, folder: string) => boolean;

/** A tree of files. Nothing here follows a symlink out of the root. */
export interface Files {
  /** Absolute path of the root, for messages and child processes only. */
  readonly root: string;
  /** UTF-8 text; NUL bytes, invalid UTF-8, more than `limit` bytes (default 4 MiB), a symlink out of the root or a missing file are trouble. */
  readText(path: string, limit?: number): Promise<ReadResult>;
  readBytes(path: string): Promise<Uint8Array | undefined>;
  /** What stands at the path itself (a symlink is not followed). */
  stat(path: string): Promise<EntryKind | undefined>;
  /**
   * The wanted ones among the files that git tracks or does not ignore, outside git among all but `node_modules` and dot
   * folders. Sorted, files and symlinks only.
   */
  listSources(isWanted: Wanted): Promise<readonly string[]>;
  /** Everything below a folder, git or not (`.git` of the root is unclear). */
  listFolder(folder: string): Promise<Listing>;
}

/** The one thing that changes a user's tree: all changes or none, also when killed. */
export interface Writer {
  apply(changes: readonly FileChange[]): Promise<readonly Diagnostic[]>;
  /** Completes or undoes an interrupted apply. What was done, or an error that stops. */
  recover(): Promise<readonly Diagnostic[]>;
}

export interface Repository {
  /** HEAD's commit, undefined outside git or before the first commit. */
  head(): Promise<string | undefined>;
  /** The full hash of a commit that is here. */
  hasCommit(commit: string): Promise<boolean>;
  isTracked(path: string): Promise<boolean>;
  /** Tracked and equal to HEAD. */
  isClean(path: string): Promise<boolean>;
  /** A file's text at a commit. */
  textAt(commit: string, path: string): Promise<string | undefined>;
  /** Tracked files, with line, whose text holds one of the strings. */
  grep(
    strings: readonly string[],
  ): Promise<readonly { readonly file: string; readonly line: number; readonly text: string }[]>;
}

/**
 * A repository's objects and branches, bare or not, shallow or partial: what lies in a work tree does not matter. Nothing is
 * fetched, nothing pushed.
 */
export interface Clone {
  /** Absolute path, for messages and child processes only. */
  readonly root: string;
  /** Undefined where this is no repository. */
  remotes(): Promise<readonly Remote[] | undefined>;
  folderAt(commit: string, folder: string): Promise<FolderAt>;
  /** Reads a tree that is made of trees. Symlinks are not followed; a submodule is an empty folder, as in a tar of git's. */
  files(mounts: readonly Mount[]): Files;
  /** What somebody types so that the refs' commits are here. */
  fetchLine(remote: string, refs: readonly string[]): Promise<string>;
  branch(name: string): Promise<BranchAt>;
  /** The same gathering is the same commit. `keep` false: what it would be, and nothing is written. */
  commit(gathering: Gathering, keep: boolean): Promise<Committed>;
  /** In one step, and only where it is still at `from` (undefined: where there is none). What is wrong, or undefined. */
  moveBranch(name: string, from: string | undefined, to: string): Promise<Diagnostic | undefined>;
}

export type BranchAt =
  | { readonly kind: "free" }
  | { readonly kind: "tip"; readonly commit: string; readonly tree: string }
  | { readonly kind: "wrong"; readonly diagnostic: Diagnostic };

/** A commit to be made: what the parent has, with these paths gone, these trees in their folders and these files. */
export interface Gathering {
  readonly parent: { readonly commit: string; readonly tree: string } | undefined;
  readonly gone: readonly string[];
  readonly mounts: readonly Mount[];
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly message: string;
  /** Seconds since 1970. */
  readonly time: number;
}

export type Committed =
  /** `isNew` false: the parent is it already. */
  | { readonly kind: "commit"; readonly commit: string; readonly isNew: boolean }
  | { readonly kind: "trouble"; readonly diagnostic: Diagnostic };

export interface Remote {
  readonly name: string;
  readonly url: string;
}

export type FolderAt =
  | {
      readonly kind: "tree";
      readonly tree: string;
      /** When the commit was made, in seconds since 1970. */
      readonly time: number;
      /** Its files, or some of them, are pointers of Git LFS. */
      readonly lfs: boolean;
    }
  /** No such commit is here, or it is something else. */
  | { readonly kind: "no-commit" }
  | { readonly kind: "no-folder" }
  /** git has it, but not here: how to bring it. */
  | { readonly kind: "missing"; readonly diagnostic: Diagnostic };

export type BaseAnswer =
  | {
      readonly kind: "known";
      readonly base: KnownBase;
      /** Of the index that the name stands for, where that is one and can be seen. */
      readonly index?: string;
    }
  | { readonly kind: "unknown"; readonly why: string };

/** Where configurations of base images are looked up. */
export interface BaseSource {
  look(ref: string, platform: PlatformName): Promise<BaseAnswer>;
}

/** A builder behind `docker buildx`. */
export interface Engine {
  probe(): Promise<EngineState>;
  /** A place of its own for builds that follow one another; what they left is gone when it is closed. */
  open(): Promise<Workspace>;
}

export interface Workspace {
  /**
   * Builds and reads back one image. What buildx prints (rawjson lines, in chunks as they come) goes to `onOutput`
   * with the seconds since the start; at least once a second, then with "". Aborting ends the build and its processes.
   */
  build(
    request: BuildRequest,
    onOutput: (text: string, seconds: number) => void,
    signal?: AbortSignal,
  ): Promise<BuildResult>;
  /**
   * One build for several platforms of what is taken to be in the builder's cache: the configurations of the images, by
   * platform; undefined where it failed, or where this builder gives none without the layers.
   */
  configs(
    request: BuildRequest,
    platforms: readonly PlatformName[],
    onOutput: (text: string, seconds: number) => void,
    signal?: AbortSignal,
  ): Promise<{ readonly byPlatform: ReadonlyMap<PlatformName, JsonObject>; readonly seconds: number } | undefined>;
  /** Images read from here can no longer be read. */
  close(): Promise<void>;
}

/** What earlier runs found. */
export interface Results {
  /** A name for a result, other for other parts. */
  key(parts: readonly (string | null)[]): string;
  /** Equal only while nothing below the folder changed; paths that are left out are relative to it. */
  stateOf(folder: string, leaveOut: readonly string[]): Promise<string>;
  read(key: string): Promise<PlatformVerification | undefined>;
  write(key: string, verification: PlatformVerification): Promise<void>;
  /** Forgets all; how many there were. */
  forget(): Promise<number>;
}

/** How a program ended that was run on a copy of its repository. */
export type GeneratorAnswer =
  | { readonly kind: "printed"; readonly text: string }
  /** What it did instead, in words that go behind its name. */
  | { readonly kind: "failed"; readonly how: string }
  /** What this machine lacks, likewise. */
  | { readonly kind: "cannot"; readonly why: string };
