// Parser directives: which frontend reads the files, and whether that is one whose rules the evaluator knows.
import type { Diagnostic } from "../model/diagnostic.ts";
import { error } from "../model/diagnostic.ts";
import type { Directive, Dockerfile } from "../model/dockerfile.ts";

/** docker/dockerfile of major version 1, by tag or digest. */
const KNOWN_FRONTEND =
  /^(?:docker\.io\/)?docker\/dockerfile(?:-upstream)?(?::(?:1(?:\.\d+){0,2}(?:-labs)?|latest|labs))?(?:@sha256:[0-9a-f]{64})?$/;

/** Why member and fold may not be read by the same, known rules; empty where they are. */
export function checkDirectives(member: Dockerfile, fold: Dockerfile): readonly Diagnostic[] {
  const troubles: Diagnostic[] = [];
  const at = (file: Dockerfile, directive: Directive | undefined, message: string) =>
    troubles.push(error("UNPROVEN", message, { file: file.path, line: directive?.line ?? 1, column: 1 }));
  for (const file of [member, fold]) {
    const syntax = find(file, "syntax");
    if (syntax && !KNOWN_FRONTEND.test(syntax.value))
      at(file, syntax, `the frontend ${syntax.value} is not known, so nothing can be proved`);
  }
  for (const file of [member, fold]) {
    const check = find(file, "check");
    if (check && !isHarmless(check.value))
      at(file, check, `# check=${check.value} may fail the build for what its lines look like, which is not covered`);
  }
  const [a, b] = [find(member, "syntax"), find(fold, "syntax")];
  if (a?.value !== b?.value)
    at(fold, b, `# syntax is ${a?.value ?? "not set"} in the member and ${b?.value ?? "not set"} in the fold`);
  return troubles;
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
