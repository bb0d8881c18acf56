// What a builder cannot do is said before anything is built.
import { expect, test } from "vitest";
import { buildxEngine } from "../../src/host/buildx.ts";
import { describeEngine } from "./harness.ts";
import { place, verify } from "./verify-family.ts";

// No builder here runs it, and no emulator for it is installed.
const PLATFORM = "linux/ppc64";

await describeEngine("a builder and what it lacks", (engine) => {
  const verified = async (text: string) => {
    const placed = await place({ files: { Dockerfile: text, app: "one" }, members: { [PLATFORM]: "Dockerfile" } });
    return verify(engine, placed, text);
  };

  test("a RUN on a platform that it does not run is not tried", async () => {
    const seen = await verified("FROM scratch\nCOPY app /\nRUN true\n");
    expect(seen.requests).toEqual([]);
    const { verdict, reason } = seen.of(PLATFORM);
    expect(verdict).toBe("not-built");
    expect(reason).toMatchObject({ code: "NO_EMULATOR", place: { line: 3 } });
    expect(reason?.message).toMatch(/for the builder runs linux\/.* only: docker run --privileged/);
  });

  test("files alone need no emulator", async () => {
    const seen = await verified("FROM scratch\nCOPY app /\nWORKDIR /srv\n");
    expect(seen.of(PLATFORM).verdict).toBe("identical");
  });

  test("a builder that is none, by name and by environment", async () => {
    const named = await buildxEngine({ root: "/", env: engine.env, builder: "archfold-none" }).probe();
    const meant = await buildxEngine({ root: "/", env: { ...engine.env, BUILDX_BUILDER: "archfold-none" } }).probe();
    for (const state of [named, meant]) {
      const diagnostic = { code: "NO_ENGINE", message: 'no builder "archfold-none" found (see `docker buildx ls`)' };
      expect(state).toMatchObject({ kind: "trouble", diagnostic });
    }
  });
});
