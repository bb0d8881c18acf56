// The ports on a map of paths to texts: what the pipeline reads and writes, without a disk. No git, no symlinks.
import { sha256 } from "../../src/host/hash.ts";
import { error } from "../../src/model/diagnostic.ts";
import type { ContextEntry } from "../../src/model/family.ts";
import type { Ports } from "../../src/pipeline.ts";
import type { Files, Repository, Writer } from "../../src/ports.ts";

export function memoryPorts(texts: Map<string, string>): Ports {
  return { files: filesOf(texts), repository: noRepository, writer: writerOf(texts), hash: sha256 };
}

function filesOf(texts: ReadonlyMap<string, string>): Files {
  const entries = (): ReadonlyMap<string, ContextEntry["kind"]> => {
    const all = new Map<string, ContextEntry["kind"]>();
    for (const path of texts.keys()) {
      for (let at = path.indexOf("/"); at > 0; at = path.indexOf("/", at + 1)) all.set(path.slice(0, at), "folder");
      all.set(path, "file");
    }
    return all;
  };
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
    stat: async (path) => entries().get(path),
    listSources: async () => [...texts.keys()].sort(),
    listFolder: async (folder) =>
      [...entries()]
        .filter(([path]) => folder === "" || path.startsWith(`${folder}/`))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([path, kind]) => ({ path, kind })),
  };
}

const noRepository: Repository = {
  head: async () => undefined,
  isTracked: async () => false,
  isClean: async () => false,
  textAt: async () => undefined,
  grep: async () => [],
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
