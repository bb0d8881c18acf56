// What ink says of a key press -> names of keys as the table has them.

/** What ink says about a key press (the parts that are read here). */
export interface Pressed {
  readonly upArrow: boolean;
  readonly downArrow: boolean;
  readonly leftArrow: boolean;
  readonly rightArrow: boolean;
  readonly pageUp: boolean;
  readonly pageDown: boolean;
  readonly home: boolean;
  readonly end: boolean;
  readonly return: boolean;
  readonly escape: boolean;
  readonly backspace: boolean;
  readonly delete: boolean;
  readonly tab: boolean;
  readonly shift: boolean;
  readonly ctrl: boolean;
}

/**
 * The key's name in the table. A key that is held down comes as several letters at once; anything else of more than one
 * letter was pasted, and does nothing: it must not be able to write.
 */
export function keyNames(input: string, key: Pressed): readonly string[] {
  if (key.tab) return [key.shift ? "shift+tab" : "tab"];
  const special = SPECIAL.find(([field]) => key[field]);
  if (special) return [special[1]];
  if (input === "\n") return ["enter"];
  if (key.ctrl) return [`ctrl+${input}`];
  const letters = [...input];
  return letters.every((l) => l === letters[0]) ? letters.map((l) => (l === " " ? "space" : l)) : [];
}

const SPECIAL = [
  ["upArrow", "up"],
  ["downArrow", "down"],
  ["leftArrow", "left"],
  ["rightArrow", "right"],
  ["pageUp", "pgup"],
  ["pageDown", "pgdn"],
  ["home", "home"],
  ["end", "end"],
  ["return", "enter"],
  ["escape", "escape"],
  ["backspace", "backspace"],
  // What most terminals send for the backspace key.
  ["delete", "backspace"],
] as const satisfies readonly (readonly [keyof Pressed, string])[];
