// What goes wrong outside: a registry that refuses, fails or hangs up, secrets that must not be told. Never a pass, always a line.
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { verifyFromFlags } from "../../cli/commands/verify-flags.ts";
import { describeEngine, type EngineEnv, folder, pushBase } from "./harness.ts";

async function verify(engine: EngineEnv, root: string, flags: object = {}, extra: readonly string[] = []) {
  let [out, err] = ["", ""];
  const code = await verifyFromFlags(root, extra, flags, {
    cwd: root,
    env: engine.env,
    isTTY: false,
    color: false,
    quiet: false,
    group: () => {},
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  return { code, out, err, words: out.replace(/\s+/g, " ") };
}

/** A registry of the test's own, on the loopback. */
async function registry(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const members = (text: string) => ({ "amd64/Dockerfile": text, "arm64/Dockerfile": text });

await describeEngine("faults", (engine) => {
  test.each<[string, RequestListener, RegExp]>([
    [
      "401",
      (_, response) => response.writeHead(401, { "www-authenticate": 'Basic realm="closed"' }).end("{}"),
      /a registry did not give an image: .*(401|authorization|no basic auth)/i,
    ],
    ["500", (_, response) => response.writeHead(500).end("{}"), /a registry did not give an image: .*500/i],
    ["a cut connection", (request) => request.socket.destroy(), /a registry did not give an image: /],
  ])("a registry that answers %s: not built, in one line, exit 3", async (_, answer, words) => {
    const host = await registry(answer);
    const root = await folder(members(`FROM ${host}/nobody/image:1\nLABEL a=${randomUUID()}\n`));
    const seen = await verify(engine, root, { platform: "linux/amd64" });
    expect(seen.words).toMatch(words);
    expect(seen.words).toContain("0 of 1 platforms built and equal, 1 not built");
    expect(seen.code).toBe(3);
  });

  test("a published image that is none: not built, and nothing passes", async () => {
    const host = await registry((_, response) => response.writeHead(200).end("<html>hello</html>"));
    const root = await folder(members("FROM scratch\nCOPY Dockerfile /\n"));
    const seen = await verify(engine, root, { baseline: "published", image: `${host}/no/image:1` });
    expect(seen.code).toBe(3);
    expect(seen.words).toContain("2 not built");
  });

  test("a secret stands in no output, report or remembered result", async () => {
    await pushBase(engine, { name: "alpine:3.20", platforms: ["linux/amd64", "linux/arm64"] });
    const secret = randomUUID();
    const place = await folder({ secret });
    const root = await folder(
      members('FROM alpine:3.20\nRUN --mount=type=secret,id=s test -n "$(cat /run/secrets/s)"\n'),
    );
    const state = join(place, "state");
    const report = join(place, "report.json");
    const extra = ["--network", "none", "--secret", `id=s,src=${join(place, "secret")}`];
    const seen = await verify(engine, root, { platform: "linux/amd64", state, json: true, report }, extra);
    expect(seen.code).toBe(0);
    const kept = readdirSync(state).map((name) => readFileSync(join(state, name), "utf8"));
    expect(kept).toHaveLength(1);
    expect([seen.out, seen.err, readFileSync(report, "utf8"), ...kept].join("")).not.toContain(secret);
  });
});
