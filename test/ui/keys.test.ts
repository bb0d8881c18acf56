// The table of keys holds for the handler, the line of keys and the help alike.
import { describe, expect, it } from "vitest";
import { keyNames, type Pressed } from "../../cli/ui/keys/pressed.ts";
import { commandOf, KEYS, liveKeys, type Where } from "../../cli/ui/keys.ts";
import { initialState } from "../../cli/ui/model.ts";

const PLACES = new Set<Where>(KEYS.flatMap((b) => b.on));
const NOTHING: Pressed = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageUp: false,
  pageDown: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  backspace: false,
  delete: false,
  tab: false,
  shift: false,
  ctrl: false,
};
const start = initialState({ name: "r", path: ".", basesFrom: "registry", from: "", size: { columns: 80, rows: 24 } });

describe("the table", () => {
  it.each([...PLACES])("gives no key two meanings on %s", (where) => {
    const names = KEYS.filter((b) => b.on.includes(where)).flatMap((b) => b.keys);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  it.each([...PLACES])("lets one leave from %s", (where) => {
    expect(KEYS.some((b) => b.on.includes(where) && b.keys.includes("ctrl+c"))).toBe(true);
  });

  it.each(["preview", "bases", "confirm", "build", "log", "done"] as const)(
    "goes back from %s by escape and by the left arrow",
    (where) => {
      const back = KEYS.find((b) => b.on.includes(where) && b.command === "back");
      expect(back?.keys).toEqual(expect.arrayContaining(["escape", "left"]));
    },
  );

  it("tells every command in the help", () => {
    const told = new Set(KEYS.filter((b) => b.help !== undefined).map((b) => b.command));
    const silent = KEYS.filter((b) => !told.has(b.command)).map((b) => b.command);
    // Partners of a binding that tells both, and leaving at once, which `q` tells.
    expect(new Set(silent)).toEqual(
      new Set([
        "previous-difference",
        "previous-platform",
        "tab-manifest",
        "tab-ignore",
        "tab-proof",
        "tab-generator",
        "down",
        "page-down",
        "last",
        "interrupt",
      ]),
    );
  });

  it("has room for every word of the help at 80 columns", () => {
    expect(KEYS.flatMap((b) => ((b.help ?? "").length > 67 ? [b.help] : []))).toEqual([]);
  });

  it("has no key live that does nothing yet", () => {
    expect(liveKeys(start).map((b) => b.command)).not.toContain("write");
    expect(commandOf(start, "enter")).toBeUndefined();
    expect(commandOf(start, "q")).toBe("quit");
  });
});

describe("names of keys", () => {
  it("are those of the table", () => {
    expect(keyNames("", { ...NOTHING, upArrow: true })).toEqual(["up"]);
    expect(keyNames("", { ...NOTHING, tab: true, shift: true })).toEqual(["shift+tab"]);
    expect(keyNames(" ", NOTHING)).toEqual(["space"]);
    expect(keyNames("c", { ...NOTHING, ctrl: true })).toEqual(["ctrl+c"]);
    expect(keyNames("X", { ...NOTHING, shift: true })).toEqual(["X"]);
  });

  it("come several times where a key is held down, and not at all where text is pasted", () => {
    expect(keyNames("jjj", NOTHING)).toEqual(["j", "j", "j"]);
    expect(keyNames("wy", NOTHING)).toEqual([]);
  });
});
