// A tree of what a branch has, with trees and texts put in -> a commit. Only the folders on the way, the texts and the commit
// are new objects; what is put in is taken as it lies. No index, no work tree, no reference and no hook is touched.
import { type Diagnostic, error } from "../../model/diagnostic.ts";
import type { Committed, Gathering } from "../../ports.ts";
import { git, gitLine } from "../command.ts";
import { heldFolder } from "../leftovers.ts";
import { borrowing } from "./borrowed.ts";
import { ITSELF } from "./cat-file.ts";
import type { Trees } from "./mounted.ts";

/** With `keep` in the repository, else in a folder of ours: then only its id is learnt. */
export async function commit(root: string, trees: Trees, gathering: Gathering, keep: boolean): Promise<Committed> {
  const nobody = await identityLacking(root);
  if (nobody) return { kind: "trouble", diagnostic: nobody };
  if (keep) return write(root, trees, gathering, ITSELF);
  const scratch = heldFolder();
  try {
    const borrowed = await borrowing(root, scratch.path);
    if (!borrowed) throw new Error(`${root}, which was read from before, is no repository`);
    return await write(root, trees, gathering, { ...ITSELF, ...borrowed });
  } finally {
    await scratch.remove();
  }
}

async function identityLacking(root: string): Promise<Diagnostic | undefined> {
  for (const name of ["GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"])
    if ((await git(root, ["var", name])) === undefined)
      return error(
        "NO_IDENTITY",
        "git does not know who makes the commit: set user.name and user.email with git config",
      );
  return undefined;
}

async function write(root: string, trees: Trees, gathering: Gathering, env: NodeJS.ProcessEnv): Promise<Committed> {
  const ask = (args: readonly string[], input: string | Uint8Array, more: NodeJS.ProcessEnv = {}) =>
    gitLine(root, args, { env: { ...env, ...more }, input });
  const refused = (what: string): Committed => ({
    kind: "trouble",
    diagnostic: error("WRITE_BLOCKED", `git does not take ${what}: is there room, and may you write to ${root}?`),
  });
  const leaves = new Map<string, Leaf | undefined>(gathering.gone.map((path) => [path, undefined]));
  for (const { folder, tree } of gathering.mounts) leaves.set(folder, { mode: "040000", type: "tree", id: tree });
  for (const { path, text } of gathering.files) {
    const id = await ask(["hash-object", "-w", "--stdin"], text);
    if (id === undefined) return refused(path);
    leaves.set(path, { mode: "100644", type: "blob", id });
  }
  const { parent, message } = gathering;
  const tree = await treeWith(trees, parent?.tree, "", leaves, (input) => ask(["mktree", "-z", "--missing"], input));
  if (tree === undefined) return refused("the tree");
  if (parent && tree === parent.tree) return { kind: "commit", commit: parent.commit, isNew: false };
  const date = `@${gathering.time} +0000`;
  const made = await ask(["commit-tree", tree, ...(parent ? ["-p", parent.commit] : [])], message, {
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_DATE: date,
  });
  return made === undefined ? refused("the commit") : { kind: "commit", commit: made, isNew: true };
}

interface Leaf {
  readonly mode: string;
  readonly type: "tree" | "blob" | "commit";
  readonly id: string;
}

/** The folder's tree with these leaves, by path from the root, put in or (undefined) taken out; "" for one that is then empty. */
async function treeWith(
  trees: Trees,
  base: string | undefined,
  folder: string,
  leaves: ReadonlyMap<string, Leaf | undefined>,
  make: (input: Uint8Array) => Promise<string | undefined>,
): Promise<string | undefined> {
  const entries = new Map<string, Leaf>();
  for (const e of base === undefined ? [] : ((await trees.entries(base)) ?? []))
    entries.set(e.raw, {
      mode: e.mode,
      type: e.kind === "folder" ? "tree" : e.kind === "submodule" ? "commit" : "blob",
      id: e.id,
    });
  const inside = [...leaves].filter(([path]) => folder === "" || path.startsWith(`${folder}/`));
  const nameOf = (path: string): string => path.slice(folder === "" ? 0 : folder.length + 1).split("/")[0] ?? "";
  for (const name of new Set(inside.map(([path]) => nameOf(path)))) {
    const path = folder === "" ? name : `${folder}/${name}`;
    const raw = Buffer.from(name, "utf8").toString("latin1");
    const leaf = leaves.get(path);
    if (leaf) entries.set(raw, leaf);
    else if (leaves.has(path)) entries.delete(raw);
    else {
      const before = entries.get(raw);
      const id = await treeWith(trees, before?.type === "tree" ? before.id : undefined, path, leaves, make);
      if (id === undefined) return undefined;
      if (id === "") entries.delete(raw);
      else entries.set(raw, { mode: "040000", type: "tree", id });
    }
  }
  if (entries.size === 0 && folder !== "") return "";
  const lines = [...entries].map(([raw, { mode, type, id }]) => `${mode.padStart(6, "0")} ${type} ${id}\t${raw}\0`);
  return make(Buffer.from(lines.join(""), "latin1"));
}
