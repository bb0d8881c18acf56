// Verdicts of earlier runs as files, one each, named by the digest of what went in (DESIGN 3, `verify`).
// In: the root, and a folder of the person's choice or the repository's own. Out: the port; undefined where there is no place.
import { existsSync } from "node:fs";
import { lstat, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import type { PlatformVerification } from "../model/image.ts";
import type { Results } from "../ports.ts";
import { sha256 } from "./hash.ts";
import { journalPlace } from "./journal-file.ts";
import { walk } from "./walk.ts";

const SCHEMA = "archfold/verified@1";
/** The oldest go first; one is a few kilobytes. */
const KEPT = 500;

/** `state` is absolute; without it they lie in `.git/archfold/verified`, and outside git nothing is remembered. */
export async function resultsOf(root: string, state: string | undefined): Promise<Results | undefined> {
  const folder = state ?? (await ownFolder(root));
  if (folder === undefined) return undefined;
  const fileOf = (key: string): string => join(folder, `${key}.json`);
  return {
    key: (parts) => sha256(JSON.stringify([SCHEMA, ...parts])),
    stateOf: (path, leaveOut) => stateOf(join(root, path), [...leaveOut, relative(join(root, path), folder)]),
    async read(key) {
      try {
        const { schema, verification } = JSON.parse(await readFile(fileOf(key), "utf8"));
        return schema === SCHEMA ? (verification as PlatformVerification) : undefined;
      } catch {
        // Not there, or written in part by who was killed: it is built again.
        return undefined;
      }
    },
    async write(key, verification) {
      await mkdir(folder, { recursive: true });
      const draft = `${fileOf(key)}.${process.pid}.new`;
      await writeFile(draft, JSON.stringify({ schema: SCHEMA, verification }));
      await rename(draft, fileOf(key));
      await dropOldest(folder);
    },
    forget: () => forget(folder),
  };
}

async function ownFolder(root: string): Promise<string | undefined> {
  const place = await journalPlace(root);
  return place?.name === "journal.json" ? join(place.folder, "verified") : undefined;
}

const OURS = /^[0-9a-f]{64}\.json(?:\.\d+\.new)?$/;

const ours = async (folder: string): Promise<readonly string[]> =>
  existsSync(folder) ? (await readdir(folder)).filter((name) => OURS.test(name)) : [];

async function forget(folder: string): Promise<number> {
  const names = await ours(folder);
  for (const name of names) await rm(join(folder, name), { force: true });
  return names.length;
}

async function dropOldest(folder: string): Promise<void> {
  const names = await ours(folder);
  if (names.length <= KEPT) return;
  const aged = await Promise.all(names.map(async (name) => ({ name, at: (await lstat(join(folder, name))).mtimeMs })));
  const old = aged.sort((a, b) => a.at - b.at).slice(0, names.length - KEPT);
  for (const { name } of old) await rm(join(folder, name), { force: true });
}

/**
 * Equal only while no file changed: names, kinds, modes, owners, sizes and both times, which no write leaves as they were.
 * Contents are not read: a context may hold gigabytes.
 */
async function stateOf(folder: string, leaveOut: readonly string[]): Promise<string> {
  const left = new Set(leaveOut);
  const { folders, links, unclear } = await walk(folder, "", (_, path) => !left.has(path));
  const paths = folders.flatMap(({ path, names }) => names.map((name) => (path === "" ? name : `${path}/${name}`)));
  const lines = await Promise.all(
    paths.map(async (path) => {
      const s = await lstat(join(folder, path), { bigint: true }).catch(() => undefined);
      if (!s) return path;
      // What a folder holds is in the list; its time changes with every lock that git takes in it.
      const content = s.isDirectory() ? [] : [s.size, s.mtimeNs, s.ctimeNs];
      return [path, s.mode, s.uid, s.gid, ...content].join("\0");
    }),
  );
  return sha256([...lines.sort(), ...[...links].map((l) => l.join("\0")).sort(), ...unclear].join("\n"));
}
