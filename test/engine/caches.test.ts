// Caches that outlive a builder, by name: `--cache-to` and `--cache-from` go to every build, and what one run leaves serves
// the next one. The RUN of these members works once: with another secret, which is no part of its key, it fails, so a run
// that passes has taken it from a cache.
import { randomUUID } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { archfold } from "../cli/run.ts";
import { describeEngine, docker, dockerOk, type EngineEnv, folder, pushBase } from "./harness.ts";
import { place, verify } from "./verify-family.ts";

const RUN = (words: string) =>
  `RUN --mount=type=secret,id=may grep -q yes /run/secrets/may && head -c 16 /dev/urandom > /random && echo ${words}`;

async function repository(nonce: string, families: readonly string[]) {
  const files = families.flatMap((family) =>
    ["amd64", "arm64"].flatMap((arch) => [
      [`${family}/${arch}/Dockerfile`, `FROM alpine:3.20\nCOPY app /app\n${RUN(`${nonce} ${family}`)}\n`],
      [`${family}/${arch}/app`, arch],
    ]),
  );
  return folder(Object.fromEntries(files));
}

interface Seen {
  readonly verdict: string;
  readonly cached: boolean;
  readonly reason: string | null;
}

/** Exit code and every platform of every family. */
async function ran(engine: EngineEnv, root: string, extra: readonly string[]) {
  const { code, out } = await archfold({ cwd: root, env: engine.env }, "verify", "--json", "--fresh", "--", ...extra);
  const { families }: { families: readonly { platforms: Record<string, Seen> }[] } = JSON.parse(out);
  return { code, all: families.flatMap((f) => Object.values(f.platforms)) };
}

const everywhere = (count: number, seen: Partial<Seen>) => Array(count).fill(expect.objectContaining(seen));
const served = (count: number) => ({ code: 0, all: everywhere(count, { verdict: "equivalent", cached: true }) });
const forbidden = (count: number) => ({
  code: 3,
  all: everywhere(count, { verdict: "not-built", reason: expect.stringContaining("RUN --mount=type=secret") }),
});

/** The builder forgets what steps with this word made, and nothing of anybody else's. */
async function forget(engine: EngineEnv, nonce: string): Promise<void> {
  const { stdout } = await dockerOk(engine, ["buildx", "du", "--verbose"]);
  const ids = stdout.split(/\n\n/).flatMap((record) => {
    const [, id] = /^ID:\s+(\S+)/m.exec(record) ?? [];
    return id !== undefined && record.includes(nonce) ? [id] : [];
  });
  expect(ids.length).toBeGreaterThan(0);
  for (const id of ids) await dockerOk(engine, ["buildx", "prune", "--force", "--filter", `id=${id}`]);
}

await describeEngine("caches by name", (engine) => {
  const begun = async (families: readonly string[]) => {
    await pushBase(engine, { name: "alpine:3.20", platforms: ["linux/amd64", "linux/arm64"] });
    const nonce = randomUUID();
    const words = await folder({ yes: "yes", no: "no" });
    const secret = (word: "yes" | "no") => ["--secret", `id=may,src=${join(words, word)}`];
    return { nonce, secret, root: await repository(nonce, families), cache: join(words, "cache") };
  };

  test("a folder: a builder that has forgotten all is served from it, and each build has its own", async () => {
    const { nonce, secret, root, cache } = await begun(["a", "b"]);
    const to = ["--cache-to", `type=local,dest=${cache},mode=max`];
    const from = ["--cache-from", `type=local,src=${cache}`];
    expect(await ran(engine, root, [...secret("yes"), ...to, ...from])).toEqual(served(4));
    const platforms = ["linux-amd64", "linux-arm64"];
    const names = ["a", "b"].flatMap((id) =>
      platforms.flatMap((p) => ["fold", "member"].map((s) => `${id}-${p}-${s}`)),
    );
    expect(readdirSync(cache).sort()).toEqual(names);
    await forget(engine, nonce);
    expect(await ran(engine, root, secret("no"))).toEqual(forbidden(4));
    expect(await ran(engine, root, [...secret("no"), ...to, ...from])).toEqual(served(4));
    expect(readdirSync(cache).sort()).toEqual(names);
  });

  test("a wrong fold is not served from the member's", async () => {
    const { nonce, secret, cache } = await begun([]);
    const member = `FROM alpine:3.20\nCOPY app /app\n${RUN(nonce)}\n`;
    const files = { "arm/Dockerfile": member, "arm/app": nonce };
    const there = await place({ files, members: { "linux/amd64": "arm/Dockerfile" } });
    const fold = member.replace("COPY app", "COPY arm/app");
    const extra = [
      ...secret("yes"),
      "--cache-to",
      `type=local,dest=${cache},mode=max`,
      "--cache-from",
      `type=local,src=${cache}`,
    ];
    const wrong = (await verify(engine, there, fold.replace(nonce, `${nonce} wrong`), { extra })).of("linux/amd64");
    expect(wrong).toMatchObject({ verdict: "different", cached: false });
    const right = (await verify(engine, there, fold, { extra: [...extra, ...secret("no")] })).of("linux/amd64");
    expect(right).toMatchObject({ verdict: "equivalent", cached: true });
  });

  test("a registry: the names are tags", async () => {
    if (engine.registry === undefined) return;
    const { nonce, secret, root } = await begun(["a"]);
    const ref = `${engine.registry}/caches/${nonce}`;
    const to = ["--cache-to", `type=registry,ref=${ref}:c,mode=max`];
    expect(await ran(engine, root, [...secret("yes"), ...to])).toEqual(served(2));
    const listed = await fetch(`http://${engine.registry}/v2/caches/${nonce}/tags/list`);
    const { tags } = (await listed.json()) as { tags: string[] };
    const sides = ["amd64-fold", "amd64-member", "arm64-fold", "arm64-member"];
    expect(tags.sort()).toEqual(sides.map((side) => `c-a-linux-${side}`));
    await forget(engine, nonce);
    expect(await ran(engine, root, secret("no"))).toEqual(forbidden(2));
    expect(await ran(engine, root, [...secret("no"), "--cache-from", `${ref}:c`])).toEqual(served(2));
  });

  test("inline: a published image that has one serves member and fold by its own name", async () => {
    if (engine.registry === undefined) return;
    const { nonce, secret, root } = await begun(["a"]);
    const ref = `${engine.registry}/inline/${nonce}:1`;
    const own = ["buildx", "build", "--platform", "linux/amd64", "--provenance=false", ...secret("yes")];
    await dockerOk(engine, [...own, "--cache-to", "type=inline", "--tag", ref, "--push", join(root, "a/amd64")]);
    // The engine's own builder keeps it beside pushing it.
    await docker(engine, ["image", "rm", ref]);
    await forget(engine, nonce);
    const only = async (extra: readonly string[]) => {
      const { code, out } = await archfold(
        { cwd: root, env: engine.env },
        "verify",
        "--json",
        "--fresh",
        "--platform",
        "linux/amd64",
        "--",
        ...extra,
      );
      return { code, ...JSON.parse(out).families[0].platforms["linux/amd64"] };
    };
    expect(await only(secret("no"))).toMatchObject({ code: 3, verdict: "not-built" });
    const seen = await only([...secret("no"), "--cache-from", ref, "--cache-to", "type=inline"]);
    expect(seen).toMatchObject({ code: 0, verdict: "equivalent", cached: true, differences: [] });
  });
});
