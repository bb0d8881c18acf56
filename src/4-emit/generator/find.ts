// A library manifest -> the program that prints it, where that lies in the same repository: the one that the manifest's own
// comment names, or else the only one with a name that such programs have.
import type { LibraryManifest } from "../../model/manifest.ts";
import { fileNameOf, isPlainPath } from "../../model/path.ts";
import type { Files } from "../../ports.ts";

const NAMES = /^(?:generate-(?:stackbrew-)?library|stackbrew)(?:\.(?:sh|[cm]?[jt]s))?$/;

export async function findGenerator(files: Files, manifest: LibraryManifest): Promise<string | undefined> {
  const { generatedBy } = manifest;
  const named = generatedBy && namedBy(generatedBy.text, repositoriesOf(manifest));
  if (named !== undefined) return (await isFile(files, named)) ? named : undefined;
  // It says that it is made elsewhere.
  if (generatedBy && /:\/\//.test(generatedBy.text)) return undefined;
  const found = (await files.listSources((name) => NAMES.test(name))).filter((path) => NAMES.test(fileNameOf(path)));
  return found.length === 1 ? found[0] : undefined;
}

const isFile = async (files: Files, path: string): Promise<boolean> => (await files.stat(path)) === "file";

/** `…/blob/COMMIT/PATH` of one of the repositories that the entries are built from, or a plain path of a script. */
function namedBy(text: string, repositories: ReadonlySet<string>): string | undefined {
  const url = /(https?:\/\/\S+?)\/blob\/[^/\s]+\/(\S+)/.exec(text);
  const path = url ? url[2] : /(?:^|\s)([\w.-]+(?:\/[\w.-]+)*\.(?:sh|[cm]?[jt]s))\b/.exec(text)?.[1];
  if (path === undefined || !isPlainPath(path)) return undefined;
  return !url || repositories.has(url[1] ?? "") ? path : undefined;
}

const repositoriesOf = (manifest: LibraryManifest): ReadonlySet<string> =>
  new Set(manifest.entries.flatMap((e) => [...e.builds.values()].map((b) => b.GitRepo.replace(/(?:\.git)?\/*$/, ""))));
