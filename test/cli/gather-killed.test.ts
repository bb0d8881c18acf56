// `fold --gather --write` ended by SIGKILL at ten moments of its run: git's objects are sound, no manifest is half written,
// and the next run ends in the same branch and the same manifest as one that was not stopped.
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { distribution, gathering } from "../cases/distribution.ts";
import { git } from "../host/tree.ts";
import { built, start } from "./built.ts";

test("killed at any moment and run again", { timeout: 240_000 }, async () => {
  const program = await built();
  const outcome = ({ root, beside }: ReturnType<typeof distribution>) => [
    git(root, "rev-parse", "multiarch"),
    readFileSync(join(beside, "library/distro"), "utf8"),
  ];
  const run = async ({ root, beside }: ReturnType<typeof distribution>, after?: number) => {
    const child = start(program, beside, process.env, ...gathering(root));
    child.stdout.resume();
    child.stderr.resume();
    const ended = once(child, "close");
    if (after !== undefined) await Promise.race([setTimeout(after).then(() => child.kill("SIGKILL")), ended]);
    return (await ended)[0];
  };
  const whole = distribution();
  const before = readFileSync(join(whole.beside, "library/distro"), "utf8");
  const from = performance.now();
  expect(await run(whole)).toBe(0);
  const took = performance.now() - from;
  const wanted = outcome(whole);
  for (let n = 1; n <= 10; n++) {
    const stopped = distribution();
    await run(stopped, (took * n) / 10.5);
    expect([before, wanted[1]]).toContain(readFileSync(join(stopped.beside, "library/distro"), "utf8"));
    git(stopped.root, "fsck", "--strict");
    await run(stopped);
    expect(outcome(stopped)).toEqual(wanted);
  }
});
