// WORKDIR, COPY and ADD -> file operations (dockerfile2llb/convert.go dispatchCopy, dispatchWorkdir).
import type { FileSource, FilesOp, Op as OurOp } from "../../../src/5-prove/evaluate/graph.ts";
import type { Text } from "../../../src/5-prove/words/text.ts";
import type { Action, File, Input, Op, Source } from "./llb.ts";
import { modeOf, ownerOf } from "./owner.ts";
import { clean, resolvePath, withoutDrive } from "./paths.ts";
import { Refused } from "./refused.ts";
import { type Remote, remoteReader } from "./remote.ts";
import { arePlain, folderTextOf, textOf, type World } from "./terms.ts";

export const CONTEXT: Source = { k: "source", id: "local://context" };

export function folderOf(op: OurOp & { readonly kind: "folder" }, on: Input, world: World): Input {
  const written = folderTextOf(op.path, world) || "/";
  const path = clean(written);
  // The root is there already; the evaluator leaves it out only where it knows that it is the root.
  if (written === "/" && typeof op.path !== "string") return on;
  return { k: "file", do: [{ a: "mkdir", on, path, mode: 0o755, parents: true, ...ownerOf(textOf(op.user, world)) }] };
}

/** `from` is what COPY --from names, or the context. */
export function filesOf(op: FilesOp, on: Input, from: Input, world: World): Op {
  const setting = (name: string) => {
    const text = op.settings.get(name);
    return text === undefined ? undefined : textOf(text, world);
  };
  const exclude = [...op.settings]
    .filter(([name]) => name.startsWith("exclude "))
    .map(([, text]) => textOf(text, world));
  const chmod = setting("chmod") ?? "";
  const common = {
    dest: cleanDest(textOf(op.dest, world)),
    ...ownerOf(setting("chown") ?? ""),
    ...modeOf(chmod, arePlain(op.settings.get("chmod"))),
    ...(exclude.length > 0 ? { exclude } : {}),
  };
  const checksum = setting("checksum") ?? "";
  const isPlain = arePlain(...op.settings.values(), ...op.sources.map(wordOf));
  const remotes = remoteReader({ isPlain, checksum, keepGitDir: setting("keep-git-dir") });
  const details = { op, from, checksum, isPlain, remotes, unpack: setting("unpack"), world };
  if (checksum !== "" && op.sources.filter((s) => s.kind !== "inline").length !== 1)
    throw new Refused("a checksum for several sources", isPlain);
  const isLinked = setting("link") === "true" && chmod === "";
  const actions = op.sources.map((source, i): Action => {
    const before = i === 0 ? (isLinked ? null : on) : String(i - 1);
    return { a: "copy", on: before, ...common, ...copied(source, details) };
  });
  const file: File = { k: "file", do: actions };
  return isLinked && on !== null ? { k: "merge", in: [on, file] } : file;
}

function wordOf(source: FileSource): Text {
  if (source.kind === "inline") return source.body;
  return source.kind === "path" ? source.path : source.kind === "remote" ? source.url : source.text;
}

interface Details {
  readonly op: FilesOp;
  readonly from: Input;
  readonly checksum: string;
  readonly isPlain: boolean;
  readonly remotes: (word: string) => Remote | undefined;
  readonly unpack: string | undefined;
  readonly world: World;
}

interface Copied {
  readonly src: string;
  readonly from: Input;
  /** First letters: follow links, contents of folders, unpack, make the destination, wildcards, none may match. */
  readonly how: string;
  readonly include?: readonly string[];
}

function copied(source: FileSource, details: Details): Copied {
  const { op, from, checksum, isPlain, remotes, unpack, world } = details;
  if (source.kind === "inline") {
    const data = textOf(source.body, world);
    const made: File = {
      k: "file",
      do: [{ a: "mkfile", on: null, path: clean(`/${source.name}`), mode: 0o644, data }],
    };
    return { src: clean(`/${source.name}`), from: made, how: "d" };
  }
  const word = textOf(wordOf(source), world);
  const remote = remotes(word);
  if (remote && !op.add) throw new Refused("COPY of something remote", isPlain);
  if (remote)
    return { src: clean(`/${remote.file}`), from: remote.source, how: remote.isGit || unpack !== "true" ? "d" : "ud" };
  // What looks like a repository but is read as a path may have one, in vain.
  if (checksum !== "" && !word.startsWith("github.com/")) throw new Refused("a checksum for a path", isPlain);
  const unpacks = unpack === undefined ? op.add : unpack === "true";
  const how = `fc${unpacks ? "u" : ""}dwn`;
  const read = (path: string) => (op.system === "windows" ? withoutDrive(path, false) : path);
  if (!op.parents) return { src: clean(resolvePath("/", read(word), false)), from, how };
  const pivot = word.indexOf("/./");
  const [parent, pattern] = pivot < 0 ? ["/", word] : [word.slice(0, pivot), word.slice(pivot + 3)];
  const include = [resolvePath("/", read(pattern), false).replace(/^\//, "")];
  return { src: clean(resolvePath("/", read(parent), false)), from, how, include };
}

/** client/llb/fileop.go normalizePath: cleaned again, with the ending that means a folder. */
function cleanDest(path: string): string {
  const short = clean(path === "" ? "/" : path);
  const ending = /\/\.?$/.exec(path)?.[0] ?? "";
  return short === "/" ? short + ending.slice(1) : short + ending;
}
