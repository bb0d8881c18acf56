// The terminal is given back as it was, however the tool ends: in a real pseudo terminal, with the bundle of the command line.
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { checkout } from "../cases/run.ts";
import { repository } from "../host/tree.ts";
import { bundled, NO_PTY, type Session, sees, start } from "./pty.ts";

let program = "";
beforeAll(async () => {
  program = await bundled();
});

/** To the child of the shell that runs below `script`. */
function signal(session: Session, name: string): void {
  const shell = /PID (\d+)/.exec(session.seen())?.[1] ?? "";
  const children = readFileSync(`/proc/${shell}/task/${shell}/children`, "utf8").trim();
  process.kill(Number(children), name);
}

const root = () =>
  repository({ "Dockerfile.amd64": "FROM scratch\nUSER a\n", "Dockerfile.arm64": "FROM scratch\nUSER b\n" });

const ENTER = "\u001b[?1049h";
const LEAVE = "\u001b[?1049l";

describe.skipIf(NO_PTY)("a pseudo terminal", () => {
  it.each([
    ["q", 0, (s: Session) => s.child.stdin?.write("q")],
    ["ctrl+c", 130, (s: Session) => s.child.stdin?.write("\u0003")],
    ["SIGTERM", 130, (s: Session) => signal(s, "SIGTERM")],
    ["SIGHUP", 130, (s: Session) => signal(s, "SIGHUP")],
  ] as const)("is as it was after %s", async (_, code, end) => {
    const session = start(program, root());
    await sees(session, "proved, exact");
    end(session);
    await sees(session, "CODE");
    await session.ended;
    const text = session.seen();
    expect(text).toContain(`CODE ${code}`);
    expect(text).toContain("SAME");
    expect(text.split(ENTER)).toHaveLength(2);
    expect(text.split(LEAVE)).toHaveLength(2);
    const rest = text.slice(text.indexOf(LEAVE));
    expect(text.lastIndexOf("\u001b[?25h")).toBeGreaterThan(text.lastIndexOf("\u001b[?25l"));
    expect(rest).toContain("nothing was written; this fold is ready: .");
    expect(rest).toContain("archfold fold --write");
  });

  it("is as it was after an error that nobody caught, and the error can be read", async () => {
    const boom = "data:text/javascript,setTimeout(()=>{throw new Error('boom')},2000)";
    const session = start(program, root(), { NODE_OPTIONS: `--import ${boom.replaceAll(" ", "%20")}` });
    await session.ended;
    const text = session.seen();
    expect(text).toContain(ENTER);
    expect(text.slice(text.indexOf(LEAVE))).toContain("Error: boom");
    expect(text).toMatch(/CODE [1-9]/);
    expect(text).toContain("SAME");
  });

  it("has no colour where NO_COLOR is set, and the marks are there", async () => {
    const session = start(program, root(), { NO_COLOR: "1" });
    await sees(session, "proved, exact");
    session.child.stdin?.write("\r");
    await sees(session, "arch-amd64");
    session.child.stdin?.write("q");
    await session.ended;
    expect(session.seen()).not.toMatch(/\u001b\[(?:3[0-7]|9[0-7]|38;)/);
    expect(session.seen()).toContain("linux/amd64");
  });

  it("takes a new name letter by letter, and ends with the command that asks for it", async () => {
    const root = checkout("base-image-with-a-token-in-urls-and-labels");
    const session = start(program, root, { NO_COLOR: "1" });
    onTestFinished(() => void session.child.kill());
    const type = (keys: string) => session.child.stdin?.write(keys);
    await sees(session, "proved, same-commands");
    type("\r");
    await sees(session, "rename");
    type("r");
    await sees(session, "type the new name");
    for (const [i, letter] of [..."CPU"].entries()) {
      type(letter);
      // Letters that come together are taken for pasted text.
      await vi.waitFor(() => expect(plain(session.seen())).toContain(`is to be called ${"CPU".slice(0, i + 1)}`));
    }
    type("\r");
    await sees(session, "Folded anew");
    type("q");
    await session.ended;
    const end = session.seen().slice(session.seen().indexOf(LEAVE));
    expect(end).toMatch(/archfold fold --family \. --rename S6_ARCH=CPU --write/);
    expect(end).toContain("SAME");
  });
});

/** Without what a terminal obeys. */
const plain = (text: string): string => text.replace(/\u001b\[[0-9;?]*[a-zA-Z]/g, "");
