// Two addresses of a repository: are they of one? `https://host/a/b`, `git@host:a/b.git` and `ssh://git@host/a/b/` are.

export const sameRepository = (a: string, b: string): boolean => plain(a) === plain(b);

/** Host and path without what only says how to get there; a path of this machine as it stands. */
function plain(address: string): string {
  const text = address.trim();
  const [, withHost] = /^(?:https?|git|ssh|git\+ssh):\/\/(.*)$/i.exec(text) ?? [];
  const [, host, path] = /^(?:[^/:@]+@)?([^/:]+):(?!\/\/)(.*)$/.exec(text) ?? [];
  const found = withHost ?? (host === undefined ? undefined : `${host}/${path ?? ""}`);
  if (found === undefined) return ending(text.replace(/^file:\/\//i, ""));
  const [name = "", ...rest] = found.replace(/^[^/@]*@/, "").split("/");
  return [name.replace(/:\d+$/, "").toLowerCase(), ending(rest.filter((part) => part !== "").join("/"))].join("/");
}

const ending = (path: string): string => path.replace(/\/+$/, "").replace(/\.git$/, "");
