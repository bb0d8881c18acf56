// Members that stand on different commits, put into one tree: a folder for each architecture, whose tree is that of its commit.
// Invariant: no folder is another's, or lies in another; the trees are git's own objects, as they are.

/** A tree object in a place. */
export interface Mount {
  /** Relative to the gathered tree's root, "" for the root itself, which is then all there is. */
  readonly folder: string;
  /** The id of the tree object. */
  readonly tree: string;
}

export interface GatheredMember extends Mount {
  /** docker-library's name. */
  readonly arch: string;
  /** Where the tree comes from, as the manifest says it. */
  readonly repo: string;
  readonly fetch: string;
  readonly commit: string;
  readonly directory: string;
}

export interface Gathered {
  /** In the order of the architectures' names. */
  readonly members: readonly GatheredMember[];
  /** Seconds since 1970 at which the newest of the commits was made. */
  readonly time: number;
}
