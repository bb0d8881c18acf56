// DESIGN 4.3: children of one stage share its maps and its history in frontends before 1.24.
// Newer engines keep them apart: both answers are right here, and the prover must trust neither.
import { expect, test } from "vitest";
import { describeEngine } from "../harness.ts";
import { hold, sound } from "./pair.ts";

const files = { f: "NONCE", g: "NONCE" };
const MAPS = "LABEL base=1\nEXPOSE 1\nVOLUME /1\n";
const ONE = "LABEL one=1\nEXPOSE 2\nVOLUME /2\nCOPY f /f\n";
const LAST = "COPY --from=one /f /f\nLABEL two=1\n";
const shared = `FROM scratch AS base\n${MAPS}FROM base AS one\n${ONE}FROM base\n${LAST}`;
const apart = `FROM scratch AS one\n${MAPS}${ONE}FROM scratch\n${MAPS}${LAST}`;

await describeEngine("4.3 Children of one stage", (engine) => {
  test("4.3 they leak LABEL, EXPOSE and VOLUME into each other, where the map existed", async () => {
    const held = await hold(engine, { member: apart, fold: shared, files });
    const own = { Labels: { base: "1", two: "1" }, ExposedPorts: { "1/tcp": {} }, Volumes: { "/1": {} } };
    expect(held.member.config).toMatchObject(own);
    const leaked = {
      Labels: { ...own.Labels, one: "1" },
      ExposedPorts: { ...own.ExposedPorts, "2/tcp": {} },
      Volumes: { ...own.Volumes, "/2": {} },
    };
    const { Labels, ExposedPorts, Volumes } = held.fold.config;
    expect([own, leaked]).toContainEqual({ Labels, ExposedPorts, Volumes });
    sound(held, "unproven");
  });

  test("4.3 a share that the member has must not be undone either", async () => {
    sound(await hold(engine, { member: shared, fold: apart, files }), "unproven");
    sound(await hold(engine, { member: shared, fold: shared, files }), "proved exact");
  });

  test("4.3 nothing leaks where the shared stage had no map yet", async () => {
    const without = (text: string) => text.replaceAll(MAPS, "USER x\n");
    const held = await hold(engine, { member: without(apart), fold: without(shared), files });
    expect(held.fold.config).toMatchObject({ Labels: { two: "1" } });
    expect(held.fold.config.ExposedPorts).toBeUndefined();
    sound(held, "proved exact");
  });

  test("4.3 history can be mangled the same way", async () => {
    const three = "USER a\nUSER b\nUSER c\n";
    const mangled = `FROM scratch AS base\n${three}FROM base AS one\nLABEL one=1\nFROM base AS two\nCOPY f /f\nFROM one\nCOPY --from=two /f /f\n`;
    const clean = `FROM scratch AS one\n${three}LABEL one=1\nFROM scratch AS two\n${three}COPY f /f\nFROM one\nCOPY --from=two /f /f\n`;
    const held = await hold(engine, { member: clean, fold: mangled, files });
    expect(held.member.history[3]).toBe("LABEL one=1");
    expect(["LABEL one=1", "COPY f /f # buildkit"]).toContain(held.fold.history[3]);
    expect(held.fold.config.Labels).toEqual({ one: "1" });
    sound(held, "proved exact");
  });
});
