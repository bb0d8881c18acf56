// The Dockerfiles of a case for an engine that can fetch nothing: without a frontend's line, and all images that they name.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "../../src/1-read/parse.ts";
import { evaluate } from "../../src/5-prove/evaluate/evaluate.ts";
import { readProgram } from "../../src/5-prove/evaluate/stages.ts";
import { show } from "../../src/5-prove/words/text.ts";
import type { Proposal } from "../../src/model/change.ts";
import type { Dockerfile } from "../../src/model/dockerfile.ts";
import type { Platform } from "../../src/model/platform.ts";

/** The frontend that a line names would have to be fetched. */
export function withoutSyntax(root: string): void {
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.includes("Dockerfile")) continue;
    const file = join(entry.parentPath, entry.name);
    writeFileSync(file, readFileSync(file, "utf8").replace(/^# syntax=.*\n/, ""));
  }
}

/** What members and fold name, for any of the members' platforms. */
export function imagesOf({ family: { members, output }, dockerfile }: Proposal): ReadonlySet<string> {
  const fold = parse(output, dockerfile);
  if (fold.kind === "trouble") throw new Error("the fold does not parse");
  const files = [fold.dockerfile, ...members.map((m) => m.dockerfile)];
  return new Set(members.flatMap((m) => files.flatMap((f) => imagesIn(f, m.platform))));
}

function imagesIn(dockerfile: Dockerfile, platform: Platform): readonly string[] {
  const { stages } = evaluate(readProgram(dockerfile), {
    platform,
    isAcross: false,
    isFixed: () => true,
    nameBase: show,
    baseLacks: () => false,
    maps: "apart",
  }).resolved;
  const names = new Set(stages.map((s) => s.stage.name?.toLowerCase()));
  const from = [...dockerfile.text.matchAll(/--from=([^\s$]+)/g)].flatMap(([, image = ""]) =>
    names.has(image.toLowerCase()) || /^\d+$/.test(image) ? [] : [image],
  );
  return [...stages.flatMap(({ base }) => (base.kind === "image" ? [show(base.ref)] : [])), ...from];
}
