// ADD of a URL or a git repository -> its source (dfgitutil/git_ref.go, client/llb/source.go Git and HTTP).
import type { Source } from "./llb.ts";
import { baseName, clean } from "./paths.ts";
import { Refused } from "./refused.ts";

export interface Remote {
  readonly source: Source;
  readonly file: string;
  readonly isGit: boolean;
  readonly settings: RemoteSettings;
}

export interface RemoteSettings {
  readonly checksum: string;
  readonly keepGitDir: string | undefined;
  /** Is all of the instruction known from the text alone? */
  readonly isPlain: boolean;
}

interface Parts {
  readonly scheme: string;
  readonly user: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;
  readonly fragment: string;
  /** How it is given to git. */
  readonly remote: string;
}

const SCP = /^([a-zA-Z0-9_-]+)@([a-zA-Z0-9.-]+):(.*?)(?:\?(.*?))?(?:#(.*))?$/;
const STANDARD = /^([a-zA-Z0-9]+):\/\/(?:([^/?#@]*)@)?([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/;

function partsOf(text: string, isPlain: boolean): Parts | undefined {
  const standard = STANDARD.exec(text);
  if (standard) {
    const [, scheme = "", user = "", host = "", path = "", query = "", fragment = ""] = standard;
    const remote = `${scheme.toLowerCase()}://${user ? `${user}@` : ""}${host}${encoded(path)}`;
    return {
      scheme: scheme.toLowerCase(),
      user,
      host,
      path: decoded(path, isPlain),
      query,
      fragment: decoded(fragment, isPlain),
      remote,
    };
  }
  const scp = SCP.exec(text);
  if (!scp) return undefined;
  const [, user = "", host = "", path = "", query = "", fragment = ""] = scp;
  return { scheme: "ssh", user, host, path, query, fragment, remote: `${user}@${host}:${path}` };
}

const decoded = (text: string, isPlain: boolean): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Refused("a URL with a bad escape", isPlain);
  }
};

/** Go's URL.EscapedPath: as it is written where that is valid, else all escaped that need not stand plain. */
const encoded = (path: string): string =>
  /^[\w.~!$&'()*+,;=:@[\]%/-]*$/.test(path) ? path : path.replace(/[^\w.~$&+,;=:@/-]/gu, (c) => escapeByte(c));

const escapeByte = (c: string): string =>
  [...new TextEncoder().encode(c)].map((b) => `%${b.toString(16).toUpperCase().padStart(2, "0")}`).join("");

/** The source that each word of one ADD names, undefined where it is a path. What a repository's URL sets stays for the next. */
export function remoteReader(settings: RemoteSettings): (text: string) => Remote | undefined {
  let now = settings;
  return (text) => {
    const remote = remoteOf(text, now);
    if (remote) now = remote.settings;
    return remote;
  };
}

function remoteOf(text: string, settings: RemoteSettings): Remote | undefined {
  if (/^\.{1,2}\//.test(text)) return undefined;
  const parts = partsOf(text, settings.isPlain);
  if (parts && isGit(parts)) return gitOf(parts, settings);
  if (/^https?:\/\//.test(text)) return httpOf(text, parts, settings);
  return undefined;
}

function isGit({ scheme, path }: Parts): boolean {
  if (scheme === "ssh" || scheme === "git") return true;
  return (scheme === "http" || scheme === "https") && path.endsWith(".git");
}

function httpOf(text: string, parts: Parts | undefined, settings: RemoteSettings): Remote {
  const { checksum, isPlain } = settings;
  const last = baseName(parts?.path ?? "");
  // Go reads no URL with control characters in it.
  const file = parts && !/[\x00-\x1f\x7f]/.test(text) && last !== "/" && last !== "." ? last : "__unnamed__";
  if (checksum !== "" && !/^(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$/.test(checksum))
    throw new Refused("a checksum that is no digest", isPlain);
  const attrs = { "http.filename": file, ...(checksum === "" ? {} : { "http.checksum": checksum }) };
  return { source: { k: "source", id: text, attrs }, file, isGit: false, settings };
}

function gitOf(parts: Parts, settings: RemoteSettings): Remote {
  const { keepGitDir: flag, isPlain } = settings;
  const fields = { ...refOf(parts.fragment), checksum: "", keep: "", submodules: "" };
  readQuery(parts.query, fields, isPlain);
  if (flag !== undefined && fields.keep !== "" && flag !== fields.keep)
    throw new Refused("keep-git-dir twice", isPlain);
  if (settings.checksum !== "" && fields.checksum !== "" && settings.checksum !== fields.checksum)
    throw new Refused("checksum twice", isPlain);
  const checksum = fields.checksum || settings.checksum;
  const keepGitDir = fields.keep || flag;
  const fragment =
    fields.ref === "" && fields.subdir === "" ? "" : `#${fields.ref}${fields.subdir ? `:${fields.subdir}` : ""}`;
  const id = `git://${parts.host}${clean(`/${parts.path}`)}${fragment}`;
  const attrs = {
    ...(keepGitDir === "true" ? { "git.keepgitdir": "true" } : {}),
    "git.fullurl": parts.remote,
    "git.authtokensecret": "GIT_AUTH_TOKEN",
    "git.authheadersecret": "GIT_AUTH_HEADER",
    ...(parts.scheme === "ssh" ? { "git.mountsshsock": "default" } : {}),
    ...(checksum === "" ? {} : { "git.checksum": checksum }),
    ...(fields.submodules === "false" ? { "git.skipsubmodules": "true" } : {}),
  };
  return { source: { k: "source", id, attrs }, file: "/", isGit: true, settings: { checksum, keepGitDir, isPlain } };
}

function refOf(fragment: string): { ref: string; subdir: string } {
  const colon = fragment.indexOf(":");
  return colon < 0
    ? { ref: fragment, subdir: "" }
    : { ref: fragment.slice(0, colon), subdir: fragment.slice(colon + 1) };
}

interface Fields {
  ref: string;
  subdir: string;
  checksum: string;
  keep: string;
  submodules: string;
}

function readQuery(query: string, fields: Fields, isPlain: boolean): void {
  const pairs = new URLSearchParams(query);
  const once = (old: string, value: string): string => {
    if (old !== "" && old !== value) throw new Refused("a git reference that is named twice", isPlain);
    return value;
  };
  for (const name of new Set(pairs.keys())) {
    const [value = "", ...more] = pairs.getAll(name);
    if (more.length > 0 || (value === "" && name !== "submodules" && name !== "keep-git-dir"))
      throw new Refused(`the query ${name}`, isPlain);
    if (name === "subdir") fields.subdir = once(fields.subdir, value);
    else if (name === "ref") fields.ref = once(fields.ref, value);
    else if (name === "checksum" || name === "commit") fields.checksum = value;
    else if (name === "keep-git-dir") fields.keep = truth(value, isPlain);
    else if (name === "submodules") fields.submodules = truth(value, isPlain);
    else if (name !== "tag" && name !== "branch") throw new Refused(`the query ${name}`, isPlain);
  }
  const tag = pairs.get("tag");
  const branch = pairs.get("branch");
  if (tag && branch) throw new Refused("a tag and a branch", isPlain);
  if (tag) fields.ref = once(fields.ref, tag.startsWith("refs/tags/") ? tag : `refs/tags/${tag}`);
  if (branch) fields.ref = once(fields.ref, branch.startsWith("refs/heads/") ? branch : `refs/heads/${branch}`);
}

/** strconv.ParseBool, with nothing as true. */
function truth(value: string, isPlain: boolean): string {
  if (/^(?:|1|t|T|TRUE|true|True)$/.test(value)) return "true";
  if (/^(?:0|f|F|FALSE|false|False)$/.test(value)) return "false";
  throw new Refused(`${value} is neither true nor false`, isPlain);
}
