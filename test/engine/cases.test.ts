// The cases marked `engine`: every platform's member and fold built for real and compared. A wrong fold must be seen first.
// The bases and every file of the contexts hold a nonce of this run, so that no step is in the cache before its member was built.
import { randomUUID } from "node:crypto";
import { appendFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { Proposal } from "../../src/model/change.ts";
import { platformKey } from "../../src/model/platform.ts";
import type { Grade } from "../../src/model/verdict.ts";
import { type Case, cases } from "../cases/fixture.ts";
import { foldedOf } from "../cases/outcomes.ts";
import { checkout, runIn } from "../cases/run.ts";
import { pushStock } from "./bases/stock.ts";
import { describeEngine, type EngineEnv } from "./harness.ts";
import { verifyProposal } from "./verify-proposal.ts";

const nonce = randomUUID();
/** With flags that the frontend of Docker 26 does not know: COPY --exclude. */
const UNKNOWN_TO_OLDER: ReadonlySet<string> = new Set(["sources-that-climb-and-exclude"]);

/** What a proof of each grade promises of the images. */
const PROMISED: Readonly<Record<Grade, readonly string[]>> = {
  exact: ["identical", "equivalent"],
  "same-commands": ["identical", "equivalent", "same-content"],
};

await describeEngine("cases", (engine) => {
  const isKnown = (c: Case) => !engine.isOlder || !UNKNOWN_TO_OLDER.has(c.name);
  describe.each(cases().filter((c) => c.engine && isKnown(c)))("$name", (given: Case) => {
    test("each platform's image is its member's, and a wrong fold is seen", async () => {
      const bases = await pushStock(engine, nonce);
      const root = checkout(given.name, mark);
      const folded = foldedOf(await runIn(root, given.args));
      expect(folded.length).toBeGreaterThan(0);
      for (const { proposal, proof } of folded) {
        await seesTheWrongFold(engine, root, proposal, bases);
        const seen = await verifyProposal(engine, root, proposal, bases);
        for (const [platform, { verdict, assumptions, reason, differences, cached }] of seen.platforms) {
          const { grade } = proof.get(platform) ?? {};
          if (grade === undefined) throw new Error(`${platform} is not proved`);
          expect(PROMISED[grade], `${platform}: ${verdict} ${JSON.stringify(reason ?? differences)}`).toContain(
            verdict,
          );
          // A base that a build argument names is looked at by nobody.
          const isUnseen = (note: string | undefined) => note === "a build argument decides which image it is";
          expect(assumptions.filter((a) => !a.holds && !isUnseen(a.note))).toEqual([]);
          if (grade === "exact") expect(cached, `${platform}: exact, and a step was not in the cache`).toBe(true);
        }
        expect([...seen.platforms.keys()]).toEqual(proposal.family.members.map((m) => m.platform.name));
      }
    });
  });
});

/** A fold that gives the last platform what is the first one's, or a label more, is different. */
async function seesTheWrongFold(
  engine: EngineEnv,
  root: string,
  proposal: Proposal,
  bases: readonly string[],
): Promise<void> {
  const [first] = proposal.family.members;
  const last = proposal.family.members.at(-1);
  if (!first || !last) throw new Error("a family without members");
  const { dockerfile } = proposal;
  const misled = dockerfile.replace(/\$\{TARGETARCH\}(?:\$\{TARGETVARIANT\})?/g, platformKey(first.platform));
  // A base of one architecture cannot be built on for another, and there is nothing to mislead where all are equal.
  const isOwnBase = dockerfile.includes(`FROM ${first.platform.architecture}/`);
  const wrong = isOwnBase || misled === dockerfile ? `${dockerfile}LABEL wrong=yes\n` : misled;
  const seen = (
    await verifyProposal(engine, root, { ...proposal, dockerfile: wrong }, bases, [last.platform.name])
  ).platforms.get(last.platform.name);
  expect(seen?.verdict, JSON.stringify(seen?.reason)).toBe("different");
}

/** Something of this run in every file that a build may take in; a second stream in a gzip file is read as if it were one. */
function mark(root: string): void {
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || /^Dockerfile|dockerignore$|\.Dockerfile$/.test(entry.name)) continue;
    if (entry.parentPath.endsWith("/library")) continue;
    appendFileSync(join(entry.parentPath, entry.name), entry.name.endsWith(".gz") ? gzipSync(nonce) : `\n# ${nonce}\n`);
  }
}
