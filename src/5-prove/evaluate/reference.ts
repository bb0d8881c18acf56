// What may be an image's name. Source: distribution/reference regexp.go and normalize.go.

const DOMAIN =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9a-fA-F:]+\])(?::[0-9]+)?$/;
const PATH =
  /^[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*)*(?::\w[\w.-]{0,127})?(?:@[A-Za-z0-9+.-]+:[0-9a-fA-F]{32,})?$/;

/** May this be an image's name? Upper case in a path is refused (distribution/reference normalize.go splitDockerDomain). */
export function isReference(ref: string): boolean {
  const slash = ref.indexOf("/");
  const first = ref.slice(0, Math.max(slash, 0));
  const hasDomain = slash > 0 && (/[.:A-Z]/.test(first) || first === "localhost");
  return hasDomain ? DOMAIN.test(first) && PATH.test(ref.slice(slash + 1)) : PATH.test(ref);
}
