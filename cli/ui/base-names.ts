// The names that bases could have in common, for the page on which a person decides about them: what is known of each, by
// what the fold could have the name, and why not. Pure; names are looked up elsewhere, and only when somebody asks for it.
import type { BaseEvidence } from "../../src/model/base.ts";
import type { Family } from "../../src/model/family.ts";
import { type Judged, judgedNames } from "../../src/pipeline.ts";
import type { FamilyRow, PageRow, State, Tone } from "./model.ts";
import { type Folded, familyIn, foldedOf } from "./select.ts";

const judged = new WeakMap<Family, readonly Judged[]>();

/** What there is to decide; empty where the members' names need no decision. */
export function judgedOf(row: FamilyRow | undefined): readonly Judged[] {
  const family = row && familyIn(row);
  if (!family) return [];
  const known = judged.get(family) ?? judgedNames(family).filter((j) => j.common.isParted);
  judged.set(family, known);
  return known;
}

/** Has the fold one name for bases that differ by architecture in their names, or could it have? */
export function baseNamesOf({ proposal }: Folded): "taken" | "offered" | "none" {
  if (proposal.decisions.some((d) => d.kind === "base-name")) return "taken";
  return proposal.diagnostics.some((d) => d.code === "BASE_NAMES" && d.severity === "note") ? "offered" : "none";
}

export const isLookedUp = (row: FamilyRow): boolean => familyIn(row)?.baseEvidence !== undefined;

export function baseRows(state: State, row: FamilyRow): readonly PageRow[] {
  const where = state.basesFrom === "engine" ? "the engine's store" : "the registry";
  const all = judgedOf(row);
  const width = Math.max(0, ...all.flatMap((j) => j.common.names.map((n) => n.from.length)));
  const choices = all.flatMap((j) => [
    said(`${j.common.to} for`, "strong"),
    ...j.common.names.map(({ platform, from }): PageRow => {
      const found = j.seen.find((e) => e.platform === platform && e.from === from);
      return { kind: "prose", text: `${from.padEnd(width)}  ${evidenceWords(found)}`, tone: toneOf(found), platform };
    }),
    ...conclusion(j, where),
    said(""),
  ]);
  const folded = foldedOf(row);
  const now = folded && baseNamesOf(folded) === "taken" ? "the one name" : "the members' own names";
  const looking = row.isLooking ? [said(`Looking the names up in ${where}; x stops that.`, "strong"), said("")] : [];
  const vain = row.lookTrouble === undefined ? [] : [said(`Not looked up: ${row.lookTrouble}`, "warn"), said("")];
  return [...looking, ...vain, ...choices, said(`The fold has ${now} now.`, "quiet")];
}

function evidenceWords(found: BaseEvidence | undefined): string {
  if (!found) return "not looked up";
  if (found.kind === "unknown") return "not known";
  if (found.kind === "other") return `differs: ${short(found.own)}, not ${short(found.found)}`;
  return `its very digest, ${short(found.digest)}`;
}

const toneOf = (found: BaseEvidence | undefined): Tone =>
  found?.kind === "same" ? "good" : found?.kind === "other" ? "bad" : "plain";

function conclusion({ common, seen, names, against, values }: Judged, where: string): readonly PageRow[] {
  if (against.length > 0) return against.map((why) => said(`  Not offered: ${why}.`, "warn"));
  if (seen.length === 0)
    return [
      said(`  Nobody looked whether this is so: the premise would be your word (by decision). l looks in ${where}.`),
    ];
  if (names.some((n) => n.by === "decision"))
    return [said(`  So with ${values}. With other values it would be your word (by decision).`)];
  const index = seen.flatMap((e) => (e.kind === "same" && e.index !== undefined ? [e.index] : []))[0];
  const holder = index === undefined ? common.to : `The index ${short(index)}`;
  return [said(`  ${holder} holds these very images: a premise that was looked up (by digest).`, "good")];
}

const short = (digest: string): string => `${digest.slice(0, "sha256:".length + 12)}…`;

const said = (text: string, tone: Tone = "plain"): PageRow => ({ kind: "prose", text, tone });
