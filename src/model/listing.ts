// What lies below a folder, as contexts and ignore rules need it: every path, where the symlinks point, what nobody can look into.
// Names are kept by folder, as they are read: of a context of 200 000 files the paths alone would cost more than the reading.

export interface Listing {
  /** Each folder that was opened, with what stands in it; `path` is relative to the root, "" for the root itself. */
  readonly folders: readonly { readonly path: string; readonly names: readonly string[] }[];
  /** Where symlinks point, as written in them, by path. */
  readonly links: ReadonlyMap<string, string>;
  /** What cannot be looked into: a closed folder, a name that is not UTF-8, a pipe. Sorted. */
  readonly unclear: readonly string[];
}

export const NOTHING: Listing = { folders: [], links: new Map(), unclear: [] };

/** Of files, folders, symlinks and what is unclear; sorted. */
export function pathsOf(
  { folders }: Listing,
  isWanted: (name: string, folder: string) => boolean = () => true,
): readonly string[] {
  const paths: string[] = [];
  for (const { path, names } of folders)
    for (const name of names) if (isWanted(name, path)) paths.push(path === "" ? name : `${path}/${name}`);
  return paths.sort();
}

export const holds = ({ folders }: Listing, path: string): boolean => {
  const slash = path.lastIndexOf("/");
  const folder = path.slice(0, Math.max(slash, 0));
  return folders.some((f) => f.path === folder && f.names.includes(path.slice(slash + 1)));
};

/** What of it lies below a folder. */
export function below(listing: Listing, folder: string): Listing {
  if (folder === "") return listing;
  const isIn = (path: string) => path.startsWith(`${folder}/`);
  return {
    folders: listing.folders.filter(({ path }) => path === folder || isIn(path)),
    links: new Map([...listing.links].filter(([path]) => isIn(path))),
    unclear: listing.unclear.filter(isIn),
  };
}

/** The same without these files. */
export function without(listing: Listing, files: ReadonlySet<string>): Listing {
  const isKept = (path: string) => !files.has(path);
  const around = new Set([...files].map((file) => file.slice(0, Math.max(file.lastIndexOf("/"), 0))));
  return {
    folders: listing.folders.map(({ path, names }) =>
      around.has(path)
        ? { path, names: names.filter((n) => isKept(path === "" ? n : `${path}/${n}`)) }
        : { path, names },
    ),
    links: new Map([...listing.links].filter(([path]) => isKept(path))),
    unclear: listing.unclear.filter(isKept),
  };
}
