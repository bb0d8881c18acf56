// Form "the base's multi-arch name": `amd64/alpine:3.20` and `arm64v8/alpine:3.20` are `alpine:3.20`, `img:arm64v8-3.22` is
// `img:3.22`. Only what names the platform itself is left out: a namespace of Docker's official images, a word at an end
// of the tag, or a digest. That the name stands for the same images no text shows (DESIGN 5).
import { archWordsIn, platformsOf } from "../../1-read/vocabulary.ts";
import { BASHBREW_PLATFORMS, type Platform } from "../../model/platform.ts";

export interface OwnName {
  readonly platform: Platform;
  readonly name: string;
}

/** The name that all of them could have, which gives up least of them; undefined where they are one already. */
export function multiArchName(found: readonly OwnName[]): string | undefined {
  if (new Set(found.map((f) => inFull(f.name))).size < 2) return undefined;
  const [first, ...others] = found.map(namesFor);
  const common = (first ?? []).filter((name) => others.every((o) => o.includes(name)));
  return common.toSorted((a, b) => b.length - a.length)[0];
}

/** What is left of a name without anything that could be left out. */
export const stemOf = (own: OwnName): string => namesFor(own).toSorted((a, b) => a.length - b.length)[0] ?? own.name;

/** Repository, tag and digest; a build argument may stand in the tag, a platform's own may not. */
const NAME =
  /^((?:[\w.-]+(?::\d+)?\/)?[a-z0-9._/-]+?)(?::((?:[\w.-]|\$(?!\{?(?:TARGET|BUILD))(?:\w+|\{\w+\}))+))?(@sha256:[0-9a-f]{64})?$/;

/** The name, and what it may be called without what it says of the platform. */
function namesFor({ platform, name }: OwnName): readonly string[] {
  const [, repository = "", tag, digest] = NAME.exec(name) ?? [];
  if (repository === "") return [];
  const tags = tag === undefined ? [""] : [`:${tag}`, ...withoutWord(tag, platform).map((t) => `:${t}`)];
  const repositories = [repository, ...withoutNamespace(repository, platform)].flatMap((r) => [r, ...shorter(r)]);
  const ends = digest === undefined ? tags : [`${tags[0]}${digest}`, ...(tag === undefined ? [] : tags)];
  return [...new Set(repositories.flatMap((r) => ends.map((end) => `${r}${end}`)))];
}

/** docker-library pushes each architecture's images to a namespace of its own (bashbrew); Windows' has a shorter name. */
const NAMESPACES: Readonly<Record<string, Platform | undefined>> = {
  ...BASHBREW_PLATFORMS,
  winamd64: BASHBREW_PLATFORMS["windows-amd64"],
};

function withoutNamespace(repository: string, { name }: Platform): readonly string[] {
  const [, host = "", namespace = "", image = ""] = /^(docker\.io\/)?([^/]+)\/([^/]+)$/.exec(repository) ?? [];
  if (!Object.hasOwn(NAMESPACES, namespace) || NAMESPACES[namespace]?.name !== name) return [];
  return [host === "" ? image : `${host}library/${image}`];
}

/** Without the platform's word and what joins it to the rest; the rest says more than a system. */
function withoutWord(tag: string, { name }: Platform): readonly string[] {
  return archWordsIn(tag)
    .filter(({ word }) => platformsOf(word).some((p) => p.name === name))
    .flatMap(({ start, end }) => [
      ...(start === 0 && /[-_.]/.test(tag[end] ?? "") ? [tag.slice(end + 1)] : []),
      ...(end === tag.length && /[-_.]/.test(tag[start - 1] ?? "") ? [tag.slice(0, start - 1)] : []),
    ])
    .filter((rest) => /^[\w$]/.test(rest) && !/^(?:linux|windows)$/.test(rest));
}

/** Other spellings of one name: docker.io and its `library` are what is meant where nothing is said. */
const shorter = (repository: string): readonly string[] => {
  const inHost = repository.replace(/^docker\.io\/library\//, "docker.io/");
  return [inHost, inHost.replace(/^docker\.io\//, ""), repository.replace(/^library\//, "")];
};

const inFull = (name: string): string => name.replace(/^docker\.io\//, "").replace(/^library\//, "");
