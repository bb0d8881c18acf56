// The reducer alone: actions in, the next state out.
import { describe, expect, it } from "vitest";
import { portsFor } from "../../cli/commands/common.ts";
import { initialState, type State } from "../../cli/ui/model.ts";
import { isBusy, lanesOf, listedRows, screenOf } from "../../cli/ui/select.ts";
import { type Action, reduce } from "../../cli/ui/state.ts";
import { exitCode } from "../../cli/ui/summary.ts";
import { error } from "../../src/model/diagnostic.ts";
import type { Lane, PlatformVerification } from "../../src/model/image.ts";
import { find, foldFamily, idOf } from "../../src/pipeline.ts";
import { checkout } from "../cases/run.ts";

const size = { columns: 80, rows: 24 };
const start = initialState({ name: "r", path: ".", basesFrom: "registry", from: "", size });
const played = (state: State, ...actions: readonly Action[]): State => actions.reduce(reduce, state);
const keys = (...names: readonly string[]): Action[] => names.map((name) => ({ type: "key", name }));

const ports = portsFor(checkout("two-variants-in-each-arch-folder"));
const request = { members: [], manifest: undefined, archWords: new Map(), built: undefined, output: undefined };
const findings = await find(ports, request);
if (findings.kind === "trouble") throw new Error("the case cannot be read");
const { subjects } = findings;
const outcomes = await Promise.all(subjects.map((s) => foldFamily(ports, s, { form: "readable" })));
const found = played(start, { type: "found", subjects });
const folded = subjects.reduce((state, subject, i) => {
  const outcome = outcomes[i];
  return outcome ? played(state, { type: "folding", id: idOf(subject) }, { type: "folded", subject, outcome }) : state;
}, found);
const [first, second] = subjects.map(idOf);
const platforms = lanesOf(played(folded, ...keys("v"))).map((l) => l.platform);

const lane = (platform: Lane["platform"], state: Lane["state"]): Lane => ({
  platform,
  side: "member",
  state,
  step: "RUN x",
  done: 1,
  total: 2,
  cached: false,
  seconds: 1,
  log: [],
});

const verdict = (kind: PlatformVerification["verdict"]): PlatformVerification => ({
  verdict: kind,
  log: [],
  differences: [],
  ignored: [],
  cached: true,
  assumptions: [],
  seconds: { original: 1, folded: 1 },
});

describe("families", () => {
  it("are waiting, then folding, then ready; only what is ready can be looked at", () => {
    expect(found.rows.map((r) => r.phase.kind)).toEqual(["waiting", "waiting"]);
    const folding = played(found, { type: "folding", id: first ?? "" });
    expect(folding.rows[0]?.phase.kind).toBe("folding");
    expect(screenOf(played(folding, ...keys("enter"))).kind).toBe("families");
    expect(screenOf(played(folded, ...keys("enter")))).toMatchObject({ kind: "preview", id: first, tab: "file" });
  });

  it("keep the cursor on a row, whatever is pressed", () => {
    const place = (...names: string[]) => screenOf(played(folded, ...keys(...names))).place;
    expect(place("up").cursor).toBe(0);
    expect(place("down", "down", "down").cursor).toBe(1);
    expect(place("pgdn").cursor).toBe(1);
    expect(place("G", "g").cursor).toBe(0);
  });

  it("are picked one by one or all", () => {
    const picked = (...names: string[]) => played(folded, ...keys(...names)).rows.map((r) => r.picked);
    expect(picked("down", "space")).toEqual([false, true]);
    expect(picked("space", "space")).toEqual([false, false]);
    expect(picked("space", "a")).toEqual([true, true]);
    expect(picked("a", "a")).toEqual([false, false]);
  });
});

describe("the filter", () => {
  const ids = (state: State) => listedRows(state).map((r) => r.id);

  it("lists what holds the letters, and takes no key for a command meanwhile", () => {
    const typing = played(folded, ...keys("/", "A", "l", "p", "q"));
    expect(ids(typing)).toEqual([]);
    expect(typing.ending).toBe("no");
    const kept = played(typing, ...keys("backspace", "enter"));
    expect(ids(kept)).toEqual([second]);
    expect(screenOf(played(kept, ...keys("enter")))).toMatchObject({ kind: "preview", id: second });
    expect(played(kept, ...keys("a")).rows.map((r) => r.picked)).toEqual([false, true]);
    expect(ids(played(kept, ...keys("escape")))).toEqual([first, second]);
  });

  it("keeps the cursor on its family", () => {
    const state = played(folded, ...keys("down", "/", "d", "o", "c", "k", "escape"));
    expect(screenOf(state).place.cursor).toBe(1);
  });
});

describe("the way", () => {
  it("goes back one screen at a time, and no further than the families", () => {
    const deep = played(folded, ...keys("enter", "v", "enter"));
    expect(deep.screens.map((s) => s.kind)).toEqual(["families", "preview", "build", "log"]);
    const back = played(deep, ...keys("escape", "left", "escape", "escape", "left"));
    expect(back.screens.map((s) => s.kind)).toEqual(["families"]);
  });

  it("keeps the place where one was", () => {
    const state = played(folded, ...keys("down", "enter", "down", "down", "v", "escape"));
    expect(screenOf(played(state, ...keys("escape"))).place.cursor).toBe(1);
  });

  it("asks before it writes, and does not write before the plan is there", () => {
    const asked = played(folded, ...keys("a", "w"));
    expect(screenOf(asked)).toMatchObject({ kind: "confirm", ids: [first, second] });
    expect(played(asked, ...keys("y", "enter", "y")).writing).toBeUndefined();
  });

  it("leaves at once, or asks where builds run", () => {
    expect(played(folded, ...keys("q")).ending).toBe("quit");
    const building = played(folded, ...keys("v", "q"));
    expect(building).toMatchObject({ overlay: "leave", ending: "no" });
    expect(played(building, ...keys("n"))).toMatchObject({ overlay: "none", ending: "no" });
    expect(played(building, ...keys("y")).ending).toBe("quit");
    expect(exitCode(played(building, ...keys("ctrl+c")))).toBe(130);
  });
});

describe("what is chosen while files are written", () => {
  const family = checkout("base-image-with-a-token-in-urls-and-labels");
  it("is nothing until the lock was read again: the wishes seen are from before", async () => {
    const there = portsFor(family);
    const read = await find(there, request);
    const subject = read.kind === "trouble" ? undefined : read.subjects[0];
    if (!subject) throw new Error("the case cannot be read");
    const outcome = await foldFamily(there, subject, { form: "readable" });
    const id = idOf(subject);
    const preview = played(
      start,
      { type: "found", subjects: [subject] },
      { type: "folded", subject, outcome },
      ...keys("enter"),
    );
    const wished = played(preview, ...keys("m", "m"));
    expect(wished.rows[0]?.wanted).toHaveLength(1);
    // Not folded yet: what would be written is not what is asked for.
    expect(screenOf(played(wished, ...keys("w"))).kind).toBe("preview");
    const [row] = wished.rows;
    if (!row) throw new Error("no row");
    const taken = played(wished, { type: "chosen", row, outcome }, ...keys("w"));
    const { proposal } = outcome.status === "folded" ? outcome : { proposal: undefined };
    if (!proposal) throw new Error("it does not fold");
    const write = { changes: proposal.changes, proposals: [proposal], generators: [], diagnostics: [], refused: [] };
    const plan = { ids: [id], write, inGit: new Set<string>(), rows: [] };
    const writing = played(taken, { type: "planned", plan }, ...keys("y"));
    expect(writing.writing).toBe(plan);
    const during = played(writing, ...keys("escape", "m", "m", "f", "w"));
    expect(during.rows[0]?.wanted).toBeUndefined();
    const wrote = played(writing, { type: "wrote", plan, trouble: [] }, ...keys("escape", "m", "m", "f"));
    expect(wrote.rows[0]).toMatchObject({ written: true, isSettling: true });
    expect(wrote.rows[0]?.wanted).toBeUndefined();
    const settled = played(wrote, { type: "recorded", subject });
    expect(settled.rows[0]).toMatchObject({ isSettling: false, wishes: [] });
    expect(played(settled, ...keys("escape", "m", "m")).rows[0]?.wanted).toHaveLength(1);
  });

  it("is not undone by a fold of something else that was under way", () => {
    const [row] = folded.rows;
    const [outcome] = outcomes;
    if (!row || !outcome) throw new Error("no row");
    const asked = { ...folded, rows: folded.rows.map((r) => (r.id === row.id ? { ...r, wanted: [] } : r)) };
    expect(played(asked, { type: "chosen", row: { ...row, wanted: [] }, outcome }).rows).toBe(asked.rows);
    expect(played(folded, { type: "looked-up", row, found: { kind: "stopped" } }).rows[0]).toBe(row);
  });
});

describe("builds", () => {
  const [one = platforms[0], two] = platforms;
  const building = played(folded, ...keys("v"), { type: "build-started", id: first ?? "" });

  it("have a lane for each platform, in the family's order", () => {
    expect(platforms).toEqual(["linux/amd64", "linux/arm64", "linux/ppc64le"]);
    if (!one) throw new Error("no platform");
    const seen = played(building, {
      type: "build-event",
      id: first ?? "",
      event: { kind: "lane", lane: lane(one, "building") },
    });
    expect(seen.builds.get(first ?? "")?.lanes.get(one)?.step).toBe("RUN x");
  });

  it("are given up one by one, or all that have no verdict", () => {
    if (!one || !two) throw new Error("no platforms");
    const judged = played(building, {
      type: "build-event",
      id: first ?? "",
      event: { kind: "verdict", platform: one, verification: verdict("equivalent") },
    });
    const cancelled = (state: State) => [...(state.builds.get(first ?? "")?.cancelled ?? [])];
    expect(cancelled(played(judged, ...keys("x")))).toEqual([]);
    expect(cancelled(played(judged, ...keys("down", "x")))).toEqual([two]);
    expect(cancelled(played(judged, ...keys("X")))).toEqual(platforms.slice(1));
  });

  it("decide the exit code", () => {
    const ending = (kind: PlatformVerification["verdict"], status: "verified" | "different" | "not-built") =>
      played(building, {
        type: "build-ended",
        id: first ?? "",
        outcome: {
          status,
          verification: {
            id: first ?? "",
            proof: new Map(),
            platforms: new Map(platforms.map((p) => [p, verdict(kind)])),
            notes: [],
          },
          diagnostics: [],
        },
      });
    expect(isBusy(building)).toBe(true);
    expect(isBusy(ending("identical", "verified"))).toBe(false);
    expect(exitCode(ending("identical", "verified"))).toBe(0);
    expect(exitCode(ending("not-built", "not-built"))).toBe(3);
    expect(exitCode(ending("different", "different"))).toBe(1);
  });
});

it("ends with 2 where the repository cannot be read", () => {
  const state = played(start, { type: "trouble", diagnostics: [error("LOCK_INVALID", "x")] });
  expect(state.ending).toBe("trouble");
  expect(exitCode(state)).toBe(2);
});
