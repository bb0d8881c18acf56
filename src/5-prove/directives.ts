// Parser directives: which frontend reads the files, and whether that is one whose rules the evaluator knows.
import type { Diagnostic } from "../model/diagnostic.ts";
import { error } from "../model/diagnostic.ts";
import type { Directive, Dockerfile } from "../model/dockerfile.ts";
import type { PlatformName } from "../model/platform.ts";
import type { Premise } from "../model/verdict.ts";

/** docker/dockerfile of major version 1, by tag or digest. */
const KNOWN_FRONTEND =
  /^(?:docker\.io\/)?docker\/dockerfile(?:-upstream)?(?::(?:1(?:\.\d+){0,2}(?:-labs)?|latest|labs))?(?:@sha256:[0-9a-f]{64})?$/;

/** Docker's own of any age: with a premise the fold's stands in its place, and that is one of the above. */
const DOCKERS = /^(?:docker\.io\/)?docker\/dockerfile(?:-upstream)?(?:[:@]|$)/;

/** What chooses the frontend skips a first line `#!`, where other directives end (directives.go discardShebang). */
const BEHIND_SHEBANG = /^\uFEFF?#![^\n]*\n(?:#[^\n]*\n)*?#\s*syntax\s*=/i;

export interface Frontends {
  /** Why member and fold may not be read by the same, known rules; empty where they are. */
  readonly troubles: readonly Diagnostic[];
  /** What it takes for granted that they are. */
  readonly premises: readonly Premise[];
}

export function checkDirectives(
  member: Dockerfile,
  fold: Dockerfile,
  platform: PlatformName,
  given: readonly Premise[],
): Frontends {
  const troubles: Diagnostic[] = [];
  const [ofMember, ofFold] = [find(member, "syntax"), find(fold, "syntax")];
  const premise = premiseFor(ofMember?.value, ofFold?.value, platform, given);
  const at = (file: Dockerfile, directive: Directive | undefined, message: string) =>
    troubles.push(error("UNPROVEN", message, { file: file.path, line: directive?.line ?? 1, column: 1 }));
  for (const [file, syntax] of [[member, premise ? undefined : ofMember] as const, [fold, ofFold] as const]) {
    if (syntax && !KNOWN_FRONTEND.test(syntax.value))
      at(file, syntax, `the frontend ${syntax.value} is not known, so nothing can be proved`);
  }
  for (const file of [member, fold]) {
    if (BEHIND_SHEBANG.test(file.text)) at(file, undefined, "a # syntax line behind #! is not covered");
    const check = find(file, "check");
    if (check && !isHarmless(check.value))
      at(file, check, `# check=${check.value} may fail the build for what its lines look like, which is not covered`);
  }
  if (!premise && imageOf(ofMember?.value) !== imageOf(ofFold?.value))
    at(
      fold,
      ofFold,
      `# syntax is ${ofMember?.value ?? "not set"} in the member and ${ofFold?.value ?? "not set"} in the fold`,
    );
  return { troubles, premises: premise ? [premise] : [] };
}

/** The premise that the fold's frontend reads the member as its own does, where it is needed and there is one. */
function premiseFor(
  member: string | undefined,
  fold: string | undefined,
  platform: PlatformName,
  given: readonly Premise[],
): Premise | undefined {
  if (fold === undefined || imageOf(member) === imageOf(fold)) return undefined;
  if (member !== undefined && !DOCKERS.test(member)) return undefined;
  return given.find(
    (p) => p.kind === "frontend" && p.platform === platform && p.memberRef === (member ?? "") && p.foldRef === fold,
  );
}

/** The image that a frontend's name means; `latest` where it names none. */
function imageOf(value: string | undefined): string | undefined {
  const name = value?.replace(/^docker\.io\//, "");
  return name === undefined || /[:@]/.test(name) ? name : `${name}:latest`;
}

/** linter.ParseLintOptions: options that are understood, and none under which a finding fails the build. */
function isHarmless(value: string): boolean {
  const options = (value.split(" ")[0] ?? "").split(";");
  const isKnown = options.every((o) =>
    /^(?:(?:skip|experimental)=.*|error=(?:1|t|T|TRUE|true|True|0|f|F|FALSE|false|False))$/.test(o),
  );
  const fails = options.some((o) => /^error=(?:1|t)/i.test(o)) && !options.includes("skip=all");
  return isKnown && !fails && options.length <= 3;
}

const find = (file: Dockerfile, name: string): Directive | undefined => file.directives.find((d) => d.name === name);
