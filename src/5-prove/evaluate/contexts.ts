// Named contexts (`--build-context NAME=SOURCE`): what a name means where one of them wins over an image or a stage.
// Source: dockerui/config.go NamedContext, dockerui/namedcontext.go load; dockerfile2llb/convert.go toDispatchState.
import { isReference } from "./reference.ts";
import { isRepository } from "./remote.ts";

/** By name, or name::platform, as buildx passes them. */
export type Contexts = ReadonlyMap<string, string>;

export type Named =
  | { readonly kind: "scratch" }
  | { readonly kind: "image"; readonly ref: string }
  /** An image of a local store: it has a configuration, as `ref` has one. */
  | { readonly kind: "layout"; readonly ref: string; readonly name: string }
  /** A folder, a repository or a file of the net, without any configuration. */
  | { readonly kind: "files"; readonly spec: string }
  | { readonly kind: "trouble"; readonly message: string };

/** `platform` is the one that the image would be asked for. */
export function contextNamed(name: string, platform: string, contexts: Contexts | undefined): Named | undefined {
  if (!contexts || contexts.size === 0 || /^(?:scratch|context)$/i.test(name)) return undefined;
  const short = familiarName(name);
  // A platform that no text shows, such as the builder's.
  const isOpen = !/^[a-z0-9/]+$/.test(platform);
  if (isOpen && [...contexts.keys()].some((key) => key.startsWith(`${short}::`)))
    return { kind: "trouble", message: `which named context ${short} is depends on a platform that is not known` };
  for (const key of [`${short}::${platform}`, short]) {
    const spec = contexts.get(key);
    if (spec !== undefined) return read(spec, key, short);
  }
  return undefined;
}

/** distribution/reference FamiliarString, without the tag `latest`. */
function familiarName(name: string): string {
  const rest = name.replace(/^(?:index\.)?docker\.io\//, "");
  const isHub = rest !== name || !/^(?:[^/]*[.:A-Z][^/]*|localhost)\//.test(name);
  return (isHub ? rest.replace(/^library\//, "") : rest).replace(/:latest$/, "");
}

function read(spec: string, key: string, name: string): Named {
  const colon = spec.indexOf(":");
  if (colon < 0) return { kind: "trouble", message: `invalid context specifier ${spec} for ${key}` };
  const scheme = spec.startsWith("git@") ? "git" : spec.slice(0, colon);
  const rest = spec.slice(colon + 1).replace(/^\/\//, "");
  switch (scheme) {
    case "docker-image":
      if (rest === "scratch") return { kind: "scratch" };
      return isReference(rest)
        ? { kind: "image", ref: rest }
        : { kind: "trouble", message: "invalid reference format" };
    case "oci-layout":
      return /@[a-z0-9]+:[0-9a-f]{32,}$/.test(rest)
        ? { kind: "layout", ref: spec, name }
        : { kind: "trouble", message: `oci-layout reference ${JSON.stringify(rest)} has no digest` };
    case "git":
      return /^(?:git:\/\/|git@)./.test(spec)
        ? { kind: "files", spec }
        : { kind: "trouble", message: `invalid git context ${spec}` };
    case "http":
    case "https":
      // BuildKit 0.25 tries to read any URL as a repository, and stops there.
      if (!isRepository(spec))
        return { kind: "trouble", message: `invalid argument: the context ${spec} is no repository` };
      return { kind: "files", spec };
    case "local":
      return { kind: "files", spec };
    default:
      return { kind: "trouble", message: `unsupported context source ${scheme} for ${key}` };
  }
}
