// DESIGN 4.3 by chance: lines in one stage, the same lines with a FROM or two between them, and build arguments.
// ARCHFOLD_PAIRS says how many pairs, ARCHFOLD_SEED which ones; the same seed gives the same pairs.
import fc from "fast-check";
import { expect, test } from "vitest";
import { describeEngine, pushBase } from "../harness.ts";
import { type Given, hold, overclaimed } from "./pair.ts";

const alpine = { name: "alpine:3.20", platforms: ["linux/amd64", "linux/arm64"] };
const count = Number(process.env["ARCHFOLD_PAIRS"] ?? 5);
const seed = Number(process.env["ARCHFOLD_SEED"] ?? 43);

const name = fc.constantFrom("A", "B", "G", "PATH", "HOME", "TARGETARCH");
const values = [
  "1",
  "x",
  "",
  "$A",
  "${B:-d}",
  "${A}${B}",
  "${G:+g}",
  "'$A'",
  "\\$A",
  '"$A $B"',
  "${TARGETARCH}",
  "$HOME",
];
const value = fc.constantFrom(...values);
const pair = fc.tuple(name, value).map(([n, v]) => `${n}=${v}`);
const settings = [
  ...["CMD x", 'CMD ["a", "b"]', "CMD []", "ENTRYPOINT e", 'ENTRYPOINT ["e"]', "ENTRYPOINT []", "HEALTHCHECK NONE"],
  ...['SHELL ["/bin/sh", "-ec"]', "HEALTHCHECK --retries=3 CMD x", "STOPSIGNAL 9", "MAINTAINER m", "USER 1", "USER 0"],
  ...[
    "ONBUILD LABEL o=1",
    "ONBUILD ENV O=$A",
    "ONBUILD ARG A=o",
    "EXPOSE 80",
    "EXPOSE 81/udp",
    "VOLUME /v",
    "VOLUME /$B",
  ],
  ...["WORKDIR /w", "WORKDIR rel", "WORKDIR a/../b", "WORKDIR $A", "COPY f /f", "COPY --chown=1:2 f ./c"],
];
const line = fc.oneof(
  { weight: 3, arbitrary: fc.array(pair, { minLength: 1, maxLength: 2 }).map((p) => `ENV ${p.join(" ")}`) },
  { weight: 3, arbitrary: fc.array(pair, { minLength: 1, maxLength: 2 }).map((p) => `ARG ${p.join(" ")}`) },
  { weight: 1, arbitrary: name.map((n) => `ARG ${n}`) },
  { weight: 2, arbitrary: value.map((v) => `LABEL l=${v}`) },
  { weight: 2, arbitrary: fc.constant("RUN : NONCE") },
  { weight: 1, arbitrary: value.map((v) => `COPY <<END /h\n${v}\nEND`) },
  { weight: 4, arbitrary: fc.constantFrom(...settings) },
);

const given = fc
  .record({
    global: fc.constantFrom("", "", "ARG G=global\n", "ARG A=global\n"),
    lines: fc.array(line, { minLength: 3, maxLength: 9 }),
    splits: fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 2 }),
    args: fc.constantFrom({}, {}, { A: "given" }, { A: "given", B: "b", G: "" }, { PATH: "/bin:/p", HOME: "/h" }),
  })
  .map(({ global, lines, splits, args }): Given => {
    // The last line makes sure that there is something to be served from a cache.
    const all = [...lines, "RUN : last NONCE"];
    const start = `${global}FROM ${alpine.name}`;
    const before = (i: number) => (splits.includes(i) ? `FROM s${i} AS t${i}\n` : "");
    const parts = all.map((text, i) => `${before(i)}${text}\n`).join("");
    const named = stagesInOrder(`${start} AS s\n${parts}`);
    return { member: `${start}\n${all.join("\n")}\n`, fold: named, args, files: { f: "NONCE" } };
  });

/** Each FROM takes the stage before it. */
function stagesInOrder(text: string): string {
  let last = "s";
  return text.replace(/^FROM s\d+ AS (t\d+)$/gm, (_, next: string) => {
    const from = `FROM ${last} AS ${next}`;
    last = next;
    return from;
  });
}

await describeEngine("4.3 By chance", (engine) => {
  test("4.3 the prover claims no more than the engine shows", { timeout: 60_000 + count * 10_000 }, async () => {
    await pushBase(engine, alpine);
    const verdicts: string[] = [];
    for (const one of fc.sample(given, { seed, numRuns: count })) {
      // A pair that does not build (a port that is none) says nothing.
      const held = await hold(engine, one).catch((reason: unknown) => String(reason));
      if (typeof held === "string") expect(held).not.toContain("AssertionError");
      else expect(overclaimed(held), `${held.verdict}\n${one.member}\n${one.fold}`).toEqual([]);
      verdicts.push(typeof held === "string" ? "not built" : held.verdict);
    }
    expect(verdicts.filter((v) => v.startsWith("proved")).length, verdicts.join()).toBeGreaterThan(count / 4);
  });
});
