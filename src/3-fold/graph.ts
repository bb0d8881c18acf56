// Regions of one aligned stage -> the fold's stages for it: arch stages for each split, joined by a FROM on the platform key.
import { fromOf } from "../1-read/typed.ts";
import type { Member } from "../model/family.ts";
import type { PlatformName } from "../model/platform.ts";
import type { GraphStage, Piece, Region, Row, SharedRow } from "../model/stage.ts";
import { hoist, partOff, together, trimmed, trimmedStart } from "./comments.ts";
import { hint, type Names, stageName } from "./names.ts";

export interface StageRequest {
  readonly name: string | undefined;
  readonly regions: readonly Region[];
  /** Members that have this stage, in order. */
  readonly members: readonly Member[];
  readonly names: Names;
  /** `${TARGETARCH}` or with `${TARGETVARIANT}`. */
  readonly key: string;
}

interface Building {
  readonly stages: GraphStage[];
  /** What the next stage is built on; undefined before the first. */
  base: string | undefined;
  /** Comments that the shared rows after a split leave to its arch stages. */
  readonly request: StageRequest;
}

export function stageGraph(request: StageRequest): readonly GraphStage[] {
  const building: Building = { stages: [], base: undefined, request };
  for (const [i, region] of request.regions.entries()) {
    if (region.kind === "split") addSplit(building, region, i);
    else addShared(building, region.units, i);
  }
  if (request.regions.at(-1)?.kind === "split") addSelection(building);
  return building.stages;
}

type Split = Extract<Region, { kind: "split" }>;

function addSplit(building: Building, region: Split, at: number): void {
  const { request, base } = building;
  const word = hint(region, at === 0);
  const alias = at === 0 && request.name && request.regions.length > 1 ? request.name : undefined;
  const wanted = request.name ? (alias ?? `${request.name}-${word}`) : word;
  const prefix = request.names.prefix(wanted);
  const lead = hoist(new Map([...region.rows].map(([p, rows]) => [p, rows[0]?.above ?? []])));
  const leaves = leavings(request.regions[at + 1]);
  const printed = new Map<string, string>();
  let above = base === undefined ? trimmed(lead.shared) : [];
  for (const m of request.members) {
    const platform = m.platform.name;
    const rows = region.rows.get(platform) ?? [];
    const name = stageName(prefix, m.platform);
    const below = leaves.get(platform) ?? [];
    const content = JSON.stringify([base === undefined ? rows.map((r) => r.key) : rows.map((r) => r.key), below]);
    const twin = printed.get(content);
    const body = base === undefined ? rows.slice(1) : rows;
    const own = lead.own.get(platform) ?? [];
    const lone = twin !== undefined && body.length > 0;
    const pieces = lone
      ? []
      : body.map((r, i) => ({
          above: bodyAbove(region, body, r, i, base, printed.size > 0, own, lead.shared),
          text: r.text,
        }));
    const head = rows[0];
    const from = lone
      ? `FROM ${twin} AS ${name}`
      : base === undefined && head
        ? fromLine(head, m.dockerfile.escape, undefined, name)
        : `FROM ${base ?? "scratch"} AS ${name}`;
    building.stages.push({
      platforms: [platform],
      above: [...above, ...(base === undefined ? trimmed(own) : [])],
      from,
      pieces,
      below: lone ? [] : below,
    });
    if (!lone) printed.set(content, name);
    above = [];
  }
  building.base = `${prefix}-${request.key}`;
}

/** Comments above a row of an arch stage: printed in the first stage only where every platform has the same there. */
function bodyAbove(
  region: Split,
  body: readonly Row[],
  row: Row,
  at: number,
  base: string | undefined,
  later: boolean,
  own: readonly string[],
  hoisted: readonly string[],
): readonly string[] {
  if (base !== undefined && at === 0) return trimmedStart(later ? own : [...hoisted, ...own]);
  const index = at + (base === undefined ? 1 : 0);
  const all = [...region.rows.values()];
  const same = all.every(
    (rows) =>
      rows.length === body.length + (base === undefined ? 1 : 0) &&
      (rows[index]?.above ?? []).join("\n") === row.above.join("\n"),
  );
  return same && later ? row.above.filter((l) => l.trim() === "") : row.above;
}

/** What differs above the first shared row after a split speaks of the arch stages and is printed at their ends. */
function leavings(next: Region | undefined): ReadonlyMap<PlatformName, readonly string[]> {
  const first = next?.kind === "shared" ? next.units[0] : undefined;
  return first ? partOff(aboveOf(first)).own : new Map();
}

function addShared(building: Building, units: readonly SharedRow[], at: number): void {
  const { request } = building;
  const last = at === request.regions.length - 1;
  const platforms = request.members.map((m) => m.platform.name);
  const { base } = building;
  const [first, ...others] = units;
  const head = base === undefined ? first : undefined;
  const body = head ? others : units;
  const name = last ? request.name : request.names.single(request.name ? `${request.name}-common` : "common");
  const mark = request.members[0]?.dockerfile.escape ?? "\\";
  const from = head ? sharedFrom(head, mark, last ? undefined : name) : `FROM ${base}${name ? ` AS ${name}` : ""}`;
  const pieces = body.map((u, i): Piece => {
    const above = aboveOf(u);
    return {
      above: base !== undefined && i === 0 ? trimmedStart(partOff(above).shared) : together(above),
      text: u.text ?? firstText(u),
    };
  });
  building.stages.push({ platforms, above: head ? trimmed(together(aboveOf(head))) : [], from, pieces, below: [] });
  building.base = name;
}

function addSelection(building: Building): void {
  const { request, base } = building;
  const platforms = request.members.map((m) => m.platform.name);
  building.stages.push({
    platforms,
    above: [],
    from: `FROM ${base}${request.name ? ` AS ${request.name}` : ""}`,
    pieces: [],
    below: [],
  });
  building.base = request.name;
}

function sharedFrom(unit: SharedRow, mark: string, name: string | undefined): string {
  const [row] = unit.rows.values();
  if (!row) throw new Error("a shared row without platforms");
  if (name === undefined) return unit.text ?? row.text;
  const image = unit.text === undefined ? undefined : fromOf({ ...row.instruction, text: unit.text }, mark).image;
  return fromLine(row, mark, image, name);
}

/** The author's FROM with another image or name; flags stay. */
function fromLine(row: Row, mark: string, image: string | undefined, name: string): string {
  const from = fromOf(row.instruction, mark);
  return ["FROM", ...from.flags, image ?? from.image, "AS", name].join(" ");
}

const aboveOf = (unit: SharedRow) => new Map([...unit.rows].map(([p, r]) => [p, r.above] as const));
const firstText = (unit: SharedRow): string => [...unit.rows.values()][0]?.text ?? "";
