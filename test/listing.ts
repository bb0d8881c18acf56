// What lies in a tree, written as lines: `a/b` is a file, `a/` a folder, `a -> b` a symlink, `a ?` what cannot be looked into.
import { below, type Listing } from "../src/model/listing.ts";

/** The folders above are there too; only what lies below `folder` is listed. */
export function listed(lines: readonly string[], folder = ""): Listing {
  const names = new Map<string, Set<string>>([["", new Set()]]);
  const open = (path: string): Set<string> => {
    const known = names.get(path);
    if (known) return known;
    put(path);
    const made = new Set<string>();
    names.set(path, made);
    return made;
  };
  const put = (path: string): void => {
    const slash = path.lastIndexOf("/");
    open(path.slice(0, Math.max(slash, 0))).add(path.slice(slash + 1));
  };
  const links = new Map<string, string>();
  const unclear: string[] = [];
  for (const line of lines) {
    const [path = "", target] = line.replace(/(?:\/| \?)$/, "").split(" -> ");
    if (line.endsWith("/")) open(path);
    else put(path);
    if (target !== undefined) links.set(path, target);
    if (line.endsWith(" ?")) unclear.push(path);
  }
  const folders = [...names].map(([path, all]) => ({ path, names: [...all] }));
  return below({ folders, links, unclear: unclear.sort() }, folder);
}
