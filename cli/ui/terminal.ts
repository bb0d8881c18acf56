// The terminal while the tool runs: the alternate screen, no cursor, whole frames painted line by line where they changed.
// Invariant: `leave` gives back the terminal as it was, can be called at any time and as often as one likes.
import type { Size } from "./model.ts";

export interface Terminal {
  /** What ink writes its frames to. */
  readonly stdout: NodeJS.WriteStream;
  size(): Size;
  enter(): void;
  /** Every line is drawn again with the next frame. */
  forget(): void;
  leave(): void;
}

const ESC = "\u001b[";
const ENTER = `${ESC}?1049h${ESC}?25l${ESC}?7l${ESC}2J`;
/** Emptied first: tmux 3.3 leaves parts of the alternate screen behind where its size has changed meanwhile. */
const LEAVE = `${ESC}0m${ESC}2J${ESC}H${ESC}?7h${ESC}?25h${ESC}?1049l`;
/** A terminal that knows these shows all changes between them at once. */
const [BEGIN, END] = [`${ESC}?2026h`, `${ESC}?2026l`];

export function makeTerminal(out: NodeJS.WriteStream, input: NodeJS.ReadStream): Terminal {
  let isIn = false;
  let drawn: readonly string[] = [];
  const size = (): Size => ({ columns: out.columns || 80, rows: out.rows || 24 });

  const paint = (frame: string): void => {
    const lines = frame.split("\n").slice(0, size().rows);
    const count = Math.max(lines.length, drawn.length);
    const changed = Array.from({ length: count }, (_, i) => i).filter((i) => lines[i] !== drawn[i]);
    drawn = lines;
    if (changed.length === 0) return;
    const text = changed.map((i) => `${ESC}${i + 1};1H${ESC}2K${lines[i] ?? ""}${ESC}0m`).join("");
    out.write(`${BEGIN}${text}${END}`);
  };

  return {
    // ink draws in its debug mode: every frame is written whole, and nothing else moves the cursor.
    stdout: framesTo(out, (frame) => {
      if (isIn) paint(frame);
    }),
    size,
    enter() {
      isIn = true;
      drawn = [];
      out.write(ENTER);
    },
    forget() {
      drawn = [];
      if (isIn) out.write(`${ESC}2J`);
    },
    leave() {
      if (!isIn) return;
      isIn = false;
      if (input.isTTY) input.setRawMode(false);
      out.write(LEAVE);
    },
  };
}

/** The same stream, except that what is written goes to `take`. ink and its cursor control also write single codes. */
function framesTo(out: NodeJS.WriteStream, take: (frame: string) => void): NodeJS.WriteStream {
  const write = (data: string, ...rest: readonly unknown[]): boolean => {
    if (data !== "" && !/^\u001b\[\?\d+[hl]$/.test(data)) take(data);
    const done = rest.find((r) => typeof r === "function");
    if (typeof done === "function") setImmediate(() => done());
    return true;
  };
  return new Proxy(out, {
    get(target, key) {
      if (key === "write") return write;
      const value: unknown = Reflect.get(target, key);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
