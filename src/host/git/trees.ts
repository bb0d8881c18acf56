// Bytes of tree and commit objects -> what they say. Nothing is read here.
export interface TreeEntry {
  /** With U+FFFD for what is not UTF-8; nothing else where no file could have the name. */
  readonly name: string;
  /** As it is, a character for each byte. */
  readonly raw: string;
  readonly mode: string;
  readonly kind: "file" | "folder" | "symlink" | "submodule";
  readonly id: string;
}

const KINDS: Readonly<Record<string, TreeEntry["kind"]>> = {
  "40000": "folder",
  "120000": "symlink",
  "160000": "submodule",
};

/** `MODE SP NAME NUL ID` again and again; the id has as many bytes as the repository's hash. */
export function readTree(bytes: Buffer, hashBytes: number): readonly TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let at = 0; at < bytes.length; ) {
    const blank = bytes.indexOf(32, at);
    const zero = bytes.indexOf(0, blank);
    if (blank < 0 || zero < 0) throw new Error("git gave a tree that is none");
    const name = bytes.toString("utf8", blank + 1, zero);
    const mode = bytes.toString("latin1", at, blank);
    const end = zero + 1 + hashBytes;
    entries.push({
      name: isOdd(name) ? "\uFFFD" : name,
      raw: bytes.toString("latin1", blank + 1, zero),
      mode,
      kind: KINDS[mode] ?? "file",
      id: bytes.toString("hex", zero + 1, end),
    });
    at = end;
  }
  return entries;
}

const isOdd = (name: string): boolean => name === "" || name === "." || name === ".." || name.includes("/");

export interface Commit {
  readonly tree: string;
  /** Seconds since 1970. */
  readonly time: number;
}

export function readCommit(bytes: Buffer): Commit | undefined {
  const text = bytes.toString("latin1");
  const [, tree] = /^tree ([0-9a-f]+)\n/.exec(text) ?? [];
  const [, time] = /^committer .*> (\d+) [-+]\d+$/m.exec(text.slice(0, text.indexOf("\n\n") + 1)) ?? [];
  return tree === undefined || time === undefined ? undefined : { tree, time: Number(time) };
}
