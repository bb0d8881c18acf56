// The ports on a map of paths to texts: what the pipeline reads and writes, without a disk. No git, no symlinks.
import { sha256 } from "../../src/host/hash.ts";
import { error } from "../../src/model/diagnostic.ts";
import { fileNameOf, folderOf } from "../../src/model/path.ts";
import type { Ports } from "../../src/pipeline.ts";
import type { Clone, Files, Repository, Writer } from "../../src/ports.ts";
import { listed } from "../listing.ts";

export function memoryPorts(texts: Map<string, string>): Ports {
  return { files: filesOf(texts), repository: noRepository, clone: noClone, writer: writerOf(texts), hash: sha256 };
}

function filesOf(texts: ReadonlyMap<string, string>): Files {
  return {
    root: "/",
    readText: async (path) => {
      const text = texts.get(path);
      return text === undefined
        ? { kind: "trouble", diagnostic: error("NOT_FOUND", `there is no ${path}`) }
        : { kind: "text", text };
    },
    readBytes: async (path) => {
      const text = texts.get(path);
      return text === undefined ? undefined : new TextEncoder().encode(text);
    },
    stat: async (path) => {
      if (texts.has(path)) return "file";
      return [...texts.keys()].some((p) => p.startsWith(`${path}/`)) ? "folder" : undefined;
    },
    listSources: async (isWanted) =>
      [...texts.keys()].filter((path) => isWanted(fileNameOf(path), folderOf(path))).sort(),
    listFolder: async (folder) => listed([...texts.keys()], folder),
  };
}

const noRepository: Repository = {
  head: async () => undefined,
  isTracked: async () => false,
  isClean: async () => false,
  hasCommit: async () => false,
  textAt: async () => undefined,
  grep: async () => [],
};

const noClone: Clone = {
  root: "/",
  remotes: async () => undefined,
  folderAt: async () => ({ kind: "no-commit" }),
  files: () => filesOf(new Map()),
  fetchLine: async () => "",
  branch: async () => ({ kind: "free" }),
  commit: async () => ({ kind: "trouble", diagnostic: error("NO_IDENTITY", "there is no git") }),
  moveBranch: async () => undefined,
};

function writerOf(texts: Map<string, string>): Writer {
  return {
    apply: async (changes) => {
      for (const c of changes) {
        if (c.action === "delete") texts.delete(c.path);
        else texts.set(c.path, c.after);
      }
      return [];
    },
    recover: async () => [],
  };
}
