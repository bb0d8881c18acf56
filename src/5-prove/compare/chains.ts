// Two chains of operations, step by step from their start; chains that files are taken from are compared too, once each.
import type { Difference } from "../../model/verdict.ts";
import { BUILDER } from "../evaluate/arguments.ts";
import { chainOf, type Node } from "../evaluate/graph.ts";
import { premiseFor } from "../premises.ts";
import { isSame, show } from "../words/text.ts";
import { compareExec } from "./exec.ts";
import { compareFiles } from "./files.ts";
import { type Comparison, difference, isAlike } from "./outcome.ts";
import { mayBeNamed, partingArguments } from "./references.ts";

export type CompareChains = (member: Node, fold: Node) => Difference | undefined;

export function chainComparer(c: Comparison): CompareChains {
  const seen = new Map<Node, Set<Node>>();
  const compare: CompareChains = (member, fold) => {
    const partners = seen.get(member) ?? new Set<Node>();
    if (partners.has(fold)) return undefined;
    seen.set(member, partners.add(fold));
    return compareSteps(chainOf(member), chainOf(fold), c, compare);
  };
  return compare;
}

function compareSteps(
  member: readonly Node[],
  fold: readonly Node[],
  c: Comparison,
  compare: CompareChains,
): Difference | undefined {
  for (let i = 0; i < Math.max(member.length, fold.length); i++) {
    const m = member[i];
    const f = fold[i];
    const found = m && f ? compareNode(m, f, c, compare) : onlyOne(m, f);
    if (found) return found;
  }
  checkDetected(member, fold, c);
  return undefined;
}

/** A RUN is given the platform of its stage: behind an implicit base, that of the image, or the builder's where it does not know it. */
function checkDetected(member: readonly Node[], fold: readonly Node[], c: Comparison): void {
  const m = member[0]?.op;
  const isImplicit = m?.kind === "image" ? m.isImplicit : c.isAcross;
  if (!isImplicit || !fold.some((node) => node.op.kind === "exec")) return;
  const base = m?.kind === "image" ? show(m.ref) : "scratch";
  c.lesser.add(`built across: RUN on ${base} is for the platform that the fold names, the member's for its base's`);
}

function onlyOne(m: Node | undefined, f: Node | undefined): Difference {
  if (m) return difference(m.at, undefined, `the fold lacks this ${m.at?.keyword ?? "step"}`);
  return difference(undefined, f?.at, `the member has no such ${f?.at?.keyword ?? "step"}`);
}

function compareNode(m: Node, f: Node, c: Comparison, compare: CompareChains): Difference | undefined {
  const [a, b] = [m.op, f.op];
  if (a.kind === "scratch" && b.kind === "scratch") return undefined;
  if (a.kind === "image" && b.kind === "image") return compareImages(m, f, c);
  if (a.kind === "named" && b.kind === "named") {
    const isSameContext = a.spec === b.spec && a.name === b.name && a.platform === b.platform;
    return isSameContext ? undefined : difference(m.at, f.at, `${a.spec} in the member is ${b.spec} in the fold`);
  }
  if (a.kind === "files" && b.kind === "files") return compareFiles(a, b, m, f, c, compare);
  if (a.kind === "exec" && b.kind === "exec") return compareExec(a, b, m, f, c, compare);
  if (a.kind === "folder" && b.kind === "folder") {
    if (!isAlike(a.path, b.path, c))
      return difference(m.at, f.at, `WORKDIR is ${show(a.path)} in the member and ${show(b.path)} in the fold`);
    if (!isAlike(a.user, b.user, c))
      return difference(m.at, f.at, "WORKDIR's folder belongs to another user in the fold");
    return undefined;
  }
  return difference(m.at, f.at, `the member has ${nameOf(m)} where the fold has ${nameOf(f)}`);
}

const nameOf = (node: Node): string =>
  node.op.kind === "scratch"
    ? "FROM scratch"
    : node.op.kind === "image"
      ? `the image ${show(node.op.ref)}`
      : node.op.kind === "named"
        ? node.op.spec
        : (node.at?.keyword ?? "a step");

function compareImages(m: Node, f: Node, c: Comparison): Difference | undefined {
  if (m.op.kind !== "image" || f.op.kind !== "image") return undefined;
  const memberRef = show(m.op.ref);
  const foldRef = show(f.op.ref);
  if (m.op.isImplicit && f.op.platform === c.platform.name) c.imagesOf.add(memberRef);
  else if (m.op.platform !== f.op.platform)
    return difference(
      m.at,
      f.at,
      `the base is taken for ${platformName(m.op.platform)} in the member and for ${platformName(f.op.platform)} in the fold`,
    );
  if (isSame(m.op.ref, f.op.ref)) return undefined;
  const { ref } = m.op;
  const parting = partingArguments(ref, f.op.ref);
  const wrong = parting?.find((name) => mayBeNamed(ref, name));
  if (wrong !== undefined)
    return difference(m.at, f.at, `with ${wrong} given empty the base is another in the member than in the fold`);
  if (parting) return undefined;
  const premise = premiseFor(m.op, f.op, c.platform, c.premises);
  if (premise) c.used.add(premise);
  else return difference(m.at, f.at, `the base is ${memberRef} in the member and ${foldRef} in the fold`);
  return undefined;
}

const platformName = (platform: string): string => (platform === BUILDER ? "the builder's platform" : platform);
