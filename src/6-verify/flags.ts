// In: what stands after `--` on the command line. Out: trouble where it would take a build out of our hands.
import { type Diagnostic, error } from "../model/diagnostic.ts";

const TAKEN: ReadonlyMap<string, string> = new Map([
  ...["--output", "-o", "--load", "--push", "--metadata-file", "--iidfile"].map(
    (f) => [f, "images are read back by archfold itself"] as const,
  ),
  ...["--platform"].map((f) => [f, "say it before the `--`"] as const),
  ...["--builder"].map((f) => [f, "say it before the `--`"] as const),
  ...["--file", "-f"].map((f) => [f, "the Dockerfiles are those of the family"] as const),
  ...["--progress", "--quiet", "-q"].map((f) => [f, "archfold reads the progress"] as const),
  ...["--check", "--call", "--print", "--help", "-h"].map((f) => [f, "it builds nothing"] as const),
]);

/** The first flag that both builds cannot be given. */
export function refuseFlags(extra: readonly string[]): Diagnostic | undefined {
  for (const word of extra) {
    const name = /^-[a-z]/.test(word) ? word.slice(0, 2) : (word.split("=")[0] ?? "");
    const why = TAKEN.get(name);
    if (why) return error("USAGE", `${name} cannot be given after \`--\`: ${why}`);
  }
  return undefined;
}

/** The frontend that bashbrew and buildx are told by the environment to read every Dockerfile with; flags come first. */
export function withSyntax(
  extra: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const syntax = env["BASHBREW_BUILDKIT_SYNTAX"] || env["BUILDKIT_SYNTAX"];
  const isSaid = extra.some((word) => /^(?:--build-arg=)?BUILDKIT_SYNTAX(?:=|$)/.test(word));
  return syntax && !isSaid ? ["--build-arg", `BUILDKIT_SYNTAX=${syntax}`, ...extra] : extra;
}
