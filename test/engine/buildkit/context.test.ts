// DESIGN 4.8: how the context is sent decides what it holds.
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, lstatSync, readdirSync, readlinkSync, symlinkSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { verdictOf } from "../../5-prove/pairs.ts";
import { describeEngine, dockerOk, folder } from "../harness.ts";

const files = {
  Dockerfile: "FROM scratch\nCOPY . /\n",
  ".dockerignore": "hidden-by-root\n",
  "other/Named": "FROM scratch\nCOPY . /\n",
  "other/Named.dockerignore": "hidden-by-name\n",
  "hidden-by-root": "1",
  "hidden-by-name": "2",
};
const all = [".dockerignore", "Dockerfile", "hidden-by-name", "hidden-by-root", "other"];

await describeEngine("4.8 How the context is sent", (engine) => {
  /** The files in the root of what `docker buildx build ARGS` copied. */
  const seen = async (args: (root: string) => readonly string[], input?: (root: string) => string) => {
    const root = await folder(files);
    const out = await folder({});
    const options = { cwd: root, ...(input && { input: input(root) }) };
    await dockerOk(engine, ["buildx", "build", "-o", `type=local,dest=${out}`, ...args(root)], options);
    return readdirSync(out).sort();
  };
  const without = (name: string) => all.filter((path) => path !== name);

  test("4.8 a work tree honours the root's ignore file, and COPY . / takes the Dockerfile and the ignore file along", async () => {
    expect(await seen((root) => [root])).toEqual(without("hidden-by-root"));
  });

  test("4.8 NAME.dockerignore beside the Dockerfile that -f names replaces the root's", async () => {
    expect(await seen((root) => ["-f", join(root, "other/Named"), root])).toEqual(without("hidden-by-name"));
  });

  test("4.8 so it does where -f names a Dockerfile outside the context", async () => {
    const own = await folder({ D: "FROM scratch\nCOPY . /\n", "D.dockerignore": "other\nhidden-*\n" });
    expect(await seen((root) => ["-f", join(own, "D"), root])).toEqual([".dockerignore", "Dockerfile"]);
  });

  test("4.8 a tar on stdin honours no ignore file at all", async () => {
    const tar = (root: string) => execFileSync("tar", ["-c", "."], { cwd: root, encoding: "latin1" });
    expect(await seen(() => ["-f", "Dockerfile", "-"], tar)).toEqual(all);
    expect(await seen(() => ["-f", "other/Named", "-"], tar)).toEqual(all);
  });

  test("4.8 a git context honours no ignore file and has no .git; links and modes are those of the commit", async () => {
    const root = await folder(files);
    symlinkSync("hidden-by-root", join(root, "link"));
    chmodSync(join(root, "hidden-by-name"), 0o755);
    const git = (...args: string[]) => execFileSync("git", ["-C", root, ...args]);
    git("init", "-q");
    git("add", ".");
    git("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "all");
    const url = `git://127.0.0.1:${await serve(root)}/.git`;
    for (const [file, context] of [
      ["Dockerfile", url],
      ["other/Named", url],
    ] as const) {
      const out = await folder({});
      await dockerOk(engine, ["buildx", "build", "-o", `type=local,dest=${out}`, "-f", file, context]);
      expect(readdirSync(out).sort()).toEqual([...all, "link"].sort());
      expect(readlinkSync(join(out, "link"))).toBe("hidden-by-root");
      expect(["hidden-by-name", "hidden-by-root"].map((f) => lstatSync(join(out, f)).mode & 0o777)).toEqual([
        0o755, 0o644,
      ]);
    }
  });

  test("4.8 what one side sees and the other does not is no proof", () => {
    const text = "FROM scratch\nCOPY . /\n";
    const tree = ["arm/a", "arm/hello"];
    const pair = { member: text, fold: text.replace(". /", "arm /"), from: "arm", to: "", tree };
    expect(verdictOf(pair)).toBe("proved same-commands");
    expect(verdictOf({ ...pair, foldIgnore: "**/hello\n" })).toContain("refuted");
  });
});

/** The folder over git's own protocol, on a port of this machine that is free, until the test ends. */
async function serve(root: string): Promise<number> {
  const port = await new Promise<number>((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
  const flags = ["--listen=127.0.0.1", `--port=${port}`, `--base-path=${root}`, "--export-all", "--reuseaddr", root];
  // A group of its own: `git` starts the daemon as another process.
  const { pid } = spawn("git", ["daemon", ...flags], { detached: true, stdio: "ignore" });
  onTestFinished(() => {
    if (pid !== undefined) process.kill(-pid);
  });
  const answers = () =>
    new Promise<void>((resolve, reject) => {
      const socket = connect(port, "127.0.0.1", () => resolve(socket.destroy() && undefined)).on("error", reject);
    });
  await vi.waitFor(answers, { timeout: 20_000, interval: 50 });
  return port;
}
