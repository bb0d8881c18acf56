// ADD's sources on the net: which words they are, and what BuildKit refuses of them (frontend/dockerfile/dfgitutil).

/** gitutil's own form of `user@host:path`. */
const SCP = /^[a-zA-Z0-9_-]+@[a-zA-Z0-9.-]+:/;

/** True for what begins as a URL or a repository. */
export const isRemote = (start: string): boolean => /^(?:https?|git|ssh):\/\//.test(start) || SCP.test(start);

export const isRepository = (url: string): boolean =>
  /^(?:git|ssh):\/\//.test(url) || SCP.test(url) || /^https?:\/\/[^?#]*\.git(?:[?#]|$)/.test(url);

const KEYS: ReadonlySet<string> = new Set("ref tag branch subdir checksum commit keep-git-dir submodules".split(" "));
const TRUTH = /^(?:|1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/;

/** What is wrong with a repository's query, or with how it goes with the fragment `#ref:subdir`. */
export function repositoryTrouble(url: string): string | undefined {
  const [, query = "", fragment = ""] = /^[^?#]*(?:\?([^#]*))?(?:#(.*))?$/s.exec(url) ?? [];
  if (query === "") return undefined;
  if (/[%+;]/.test(query)) return "a query with escapes is not understood";
  const values = new Map<string, string>();
  for (const part of query.split("&").filter((p) => p !== "")) {
    const equals = part.indexOf("=");
    const [name, value] = equals < 0 ? [part, ""] : [part.slice(0, equals), part.slice(equals + 1)];
    if (!KEYS.has(name)) return `unexpected query ${JSON.stringify(name)}`;
    if (values.has(name)) return `the query ${name} of a repository stands twice`;
    const isSwitch = name === "keep-git-dir" || name === "submodules";
    if (isSwitch ? !TRUTH.test(value) : value === "") return `the query ${name} of a repository has no usable value`;
    values.set(name, value);
  }
  return conflict(values, fragment);
}

function conflict(values: ReadonlyMap<string, string>, fragment: string): string | undefined {
  const colon = fragment.indexOf(":");
  const [ref, subdir] = colon < 0 ? [fragment, ""] : [fragment.slice(0, colon), fragment.slice(colon + 1)];
  const refs = [
    ref,
    values.get("ref"),
    full("refs/tags/", values.get("tag")),
    full("refs/heads/", values.get("branch")),
  ];
  const folders = [subdir, values.get("subdir")];
  const differ = (list: readonly (string | undefined)[]) => new Set(list.filter(Boolean)).size > 1;
  if (values.has("checksum") && values.has("commit")) return "a repository with checksum and commit";
  return differ(refs) || differ(folders) ? "a repository's reference or folder is named twice" : undefined;
}

const full = (prefix: string, name: string | undefined): string | undefined =>
  name === undefined || name.startsWith(prefix) ? name : prefix + name;
