// DESIGN 4.4: a faithful fold is served from the member's cache, and what breaks that.
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { describeEngine, pushBase } from "../harness.ts";
import { build } from "./build.ts";
import { hold, sound } from "./pair.ts";

const alpine = { name: "alpine:3.20", platforms: ["linux/amd64", "linux/arm64"] };

/** A tar of one file that holds nothing but letters, so that it can be a text. */
function tarOf(name: string, content: string): string {
  const field = (text: string, width: number) => text.padEnd(width, "\0");
  const octal = (n: number, width: number) => field(n.toString(8).padStart(width - 1, "0"), width);
  const head =
    field(name, 100) + octal(0o644, 8) + octal(0, 8) + octal(0, 8) + octal(content.length, 12) + octal(0, 12);
  const tail = `0${field("", 100)}ustar\x0000${field("", 247)}`;
  const sum = [...`${head}        ${tail}`].reduce((n, c) => n + c.charCodeAt(0), 0);
  return `${head}${octal(sum, 7)} ${tail}${field(content, 512 * Math.ceil(content.length / 512))}${field("", 1024)}`;
}

await describeEngine("4.4 A faithful fold", (engine) => {
  test("4.4 moved ADD of a rootfs, COPY of a file, folder and wildcard, bind mount and a random RUN are CACHED", async () => {
    await pushBase(engine, alpine);
    const lines = (at: string) => [
      `ADD ${at}root.tar /r/`,
      `COPY ${at}app /app`,
      `COPY ${at}sub /sub`,
      `COPY ${at}*.txt /t/`,
      `COPY ${at}sub/ ${at}su*/file /two/`,
      `COPY ${at}x[[]1]/y /pattern`,
      `COPY --link ${at}* /all/`,
      `RUN --mount=source=${at}sub,target=/m : NONCE; head -c 16 /dev/urandom > /random`,
      "CMD c",
    ];
    const held = await hold(engine, {
      member: `FROM alpine:3.20\n${lines("").join("\n")}\n`,
      fold: `FROM alpine:3.20 AS a-amd64\n${lines("arm/").join("\nFROM a-amd64 AS a-amd64\n")}\nFROM a-\${TARGETARCH}\n`,
      files: {
        "arm/root.tar": tarOf("inside", "NONCE".padEnd(36, "x")),
        "arm/app": "NONCE",
        "arm/sub/file": "NONCE",
        "arm/a.txt": "a NONCE",
        "arm/x[1]/y": "NONCE",
        "arm/b.txt": "b",
      },
      from: "arm",
      to: "",
    });
    expect([held.cached, held.comparison.verdict]).toEqual([true, "equivalent"]);
    expect(new Set(held.comparison.ignored.map((i) => i.name))).toEqual(new Set(["moved-source"]));
    expect(held.fold.image.config["created"]).toBe(held.member.image.config["created"]);
    expect(held.fold.diffIds).toEqual(held.member.diffIds);
    sound(held, "proved exact");
  });

  test.each([
    ["COPY . /c/", "COPY arm /c/"],
    ["ADD . /c/", "ADD arm /c/"],
    ["RUN --mount=target=/f : NONCE", "RUN --mount=source=arm,target=/f : NONCE"],
  ])("4.4 the whole context moved: %s as %s runs again, and all behind it", async (before, after) => {
    await pushBase(engine, alpine);
    const text = (line: string) => `FROM alpine:3.20\n${line}\nRUN : NONCE\n`;
    const files = { "arm/f": "NONCE" };
    const held = await hold(engine, { member: text(before), fold: text(after), files, from: "arm", to: "" });
    expect(held.fold.steps.filter((s) => !s.name.includes("FROM")).map((s) => s.cached)).toEqual([false, false]);
    sound(held, "proved same-commands");
  });

  test("4.4 the whole context moved is not saved by a stage of its own: the root of a stage has another digest", async () => {
    await pushBase(engine, alpine);
    const text = (line: string) => `FROM alpine:3.20\n${line}\nRUN : NONCE\n`;
    const own = "FROM scratch AS own\nCOPY arm /\n\n";
    const fold = `${own}${text("COPY --from=own . /c/")}`;
    const held = await hold(engine, {
      member: text("COPY . /c/"),
      fold,
      files: { "arm/f": "NONCE" },
      from: "arm",
      to: "",
    });
    // Built anew, so the folder's time is another one; within one second even the layers are equal.
    expect(held.cached).toBe(false);
    expect(["equivalent", "same-content"]).toContain(held.comparison.verdict);
    expect(held.verdict).not.toBe("proved exact");
  });

  test.each([
    ["linux/arm", "linux/arm/v7", "linux/arm/v7"],
    ["linux/arm64/v8", "linux/arm64", "linux/arm64"],
  ])("4.4 a platform of FROM has one key however it is written: %s is %s", async (before, after, platform) => {
    await pushBase(engine, { name: "buildkit/arms:1", platforms: ["linux/arm/v7", "linux/arm64"] });
    const text = (written: string) => `FROM --platform=${written} buildkit/arms:1\nRUN : NONCE\n`;
    const held = await hold(engine, { member: text(before), fold: text(after), platform });
    expect(held.cached).toBe(true);
    sound(held, "proved exact");
  });

  test("4.4 a cache mount's id is the target as written, not per platform", async () => {
    await pushBase(engine, { name: "buildkit/two:1", platforms: ["linux/amd64", "linux/386"] });
    const target = `/c/${randomUUID()}`;
    const text = (run: string, at = target) => `FROM buildkit/two:1\nRUN --mount=type=cache,target=${at} ${run}\n`;
    await build(engine, text(`echo amd64 > ${target}/said`), { platforms: ["linux/amd64"] });
    await build(engine, text(`cat ${target}/said && : 386`), { platforms: ["linux/386"] });
    // Without its leading slash it is the same place, and another cache.
    await build(engine, text(`test ! -e ${target}/said && : 386`, target.slice(1)), { platforms: ["linux/386"] });
  });
});
