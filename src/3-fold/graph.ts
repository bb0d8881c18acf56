// Regions of one aligned stage -> the fold's stages for it: arch stages for each split, joined by a FROM on the platform key.
import { fromOf } from "../1-read/typed.ts";
import type { Keyword } from "../model/dockerfile.ts";
import type { Member } from "../model/family.ts";
import type { PlatformName } from "../model/platform.ts";
import type { SplitCause, SplitReason, SplitReasons } from "../model/split.ts";
import type { GraphStage, Piece, Region, Row, SharedRow } from "../model/stage.ts";
import { hoist, partOff, together, trimmed, trimmedStart } from "./comments.ts";
import { hint, type Names, stageName, stem } from "./names.ts";
import type { StagePlan } from "./stage.ts";

export interface StageRequest extends StagePlan {
  readonly names: Names;
  /** `${TARGETARCH}` or with `${TARGETVARIANT}`. */
  readonly key: string;
}

interface Building {
  readonly stages: GraphStage[];
  /** What the next stage is built on; undefined before the first. */
  base: string | undefined;
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

/** Each reason once, in the order of the rows. A FROM that only stands with its rows has none worth saying. */
function causesOf(region: Split, reasons: SplitReasons): readonly SplitCause[] {
  const found = new Map<SplitReason, { keywords: Set<Keyword>; lines: Map<PlatformName, readonly number[]> }>();
  for (const [platform, rows] of region.rows)
    for (const { instruction } of rows) {
      const reason = reasons.get(instruction) ?? "variables";
      if (reason === "beside" && instruction.keyword === "FROM") continue;
      const cause = found.get(reason) ?? { keywords: new Set(), lines: new Map() };
      cause.keywords.add(instruction.keyword);
      // What the fold wrote itself stands in no member.
      if (reason !== "variables") cause.lines.set(platform, [...(cause.lines.get(platform) ?? []), instruction.line]);
      found.set(reason, cause);
    }
  return [...found].map(([reason, { keywords, lines }]) => ({ reason, keywords: [...keywords], lines }));
}

function addSplit(building: Building, region: Split, at: number): void {
  const { request, base } = building;
  const prefix = request.names.prefix(wantedPrefix(request, region, at));
  const parts = request.members.map((m): Part => {
    const rows = region.rows.get(m.platform.name) ?? [];
    const [head] = rows;
    return base === undefined && head
      ? { member: m, head, body: rows.slice(1) }
      : { member: m, head: undefined, body: rows };
  });
  const overFrom = hoist(aboveIn(parts, (p) => p.head));
  // Above a longer body a comment speaks of the row below it, not of the stage: there it stays.
  const single = parts.every((p) => p.body.length <= 1);
  const overBody = single
    ? hoist(aboveIn(parts, (p) => p.body[0]))
    : { shared: [], own: aboveIn(parts, (p) => p.body[0]) };
  const leaves = leavings(request.regions[at + 1]);
  const printed = new Map<string, string>();
  let heading = headingOf(overFrom.shared, overBody.shared);
  let causes: GraphStage["causes"] = causesOf(region, request.reasons);
  for (const { member, head, body } of parts) {
    const platform = member.platform.name;
    const name = stageName(prefix, member.platform);
    const below = leaves.get(platform) ?? [];
    const pieces = [
      ...repeatedAt(request, at, platform),
      ...body.map(
        (r, i): Piece => ({ above: i === 0 ? trimmedStart(overBody.own.get(platform) ?? []) : r.above, text: r.text }),
      ),
    ];
    const over = trimmed(overFrom.own.get(platform) ?? []);
    // A stage that would repeat another's text and comments is that stage under a second name.
    const content = JSON.stringify([
      head?.key,
      over,
      body.map((r) => r.key),
      pieces.map((p) => p.above.filter((l) => l.trim() !== "")),
      below,
    ]);
    const twin = body.length > 0 ? printed.get(content) : undefined;
    const own = head ? fromLine(head, member.dockerfile.escape, undefined, name) : `FROM ${base} AS ${name}`;
    const stage =
      twin === undefined
        ? { above: [...heading, ...over], from: own, pieces, below }
        : { above: heading, from: `FROM ${twin} AS ${name}`, pieces: [], below: [] };
    building.stages.push({ platforms: [platform], ...stage, ...(causes && { causes }) });
    causes = undefined;
    if (twin === undefined) printed.set(content, name);
    heading = [];
  }
  building.base = `${prefix}-${request.key}`;
}

interface Part {
  readonly member: Member;
  /** FROM, where the region begins the stage. */
  readonly head: Row | undefined;
  readonly body: readonly Row[];
}

function wantedPrefix(request: StageRequest, region: Split, at: number): string {
  const word = hint(region, at === 0);
  const name = stem(request.name);
  if (name === "") return word;
  return at === 0 && request.regions.length > 1 ? name : `${name}-${word}`;
}

const aboveIn = (parts: readonly Part[], row: (part: Part) => Row | undefined) =>
  new Map(parts.map((p) => [p.member.platform.name, row(p)?.above ?? []] as const));

/** What stands above FROM and above the first row in every member is the heading of the whole group of stages. */
function headingOf(overFrom: readonly string[], overBody: readonly string[]): readonly string[] {
  const a = trimmed(overFrom);
  const b = trimmed(overBody);
  return a.length > 0 && b.length > 0 ? [...a, "", ...b] : [...a, ...b];
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
  const name = last ? request.name : request.names.single([stem(request.name), "common"].filter(Boolean).join("-"));
  const mark = request.members[0]?.dockerfile.escape ?? "\\";
  const from = head ? sharedFrom(head, mark, last ? undefined : name) : `FROM ${base}${name ? ` AS ${name}` : ""}`;
  const own = body.map((u, i): Piece => {
    const above = aboveOf(u);
    return {
      above: base !== undefined && i === 0 ? trimmedStart(partOff(above).shared) : together(above),
      text: u.text ?? firstText(u),
    };
  });
  const pieces = [...(platforms[0] ? repeatedAt(request, at, platforms[0]) : []), ...own];
  building.stages.push({ platforms, above: head ? trimmed(together(aboveOf(head))) : [], from, pieces, below: [] });
  building.base = name;
}

function repeatedAt(request: StageRequest, at: number, platform: PlatformName): readonly Piece[] {
  const text = request.repeated.get(at)?.get(platform);
  return text === undefined ? [] : [{ above: [], text }];
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
