// The terminal is given back as it was, however the tool ends: in a real pseudo terminal, with the bundle of the command line.
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
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
});
