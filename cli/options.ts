// Options that several commands share, in one wording each.
import { type Command, Option } from "commander";

export const IGNORE =
  "what does not count, separated by commas: history, layer-order, owner-names, env:NAME, label:NAME, file:PATH";

type Extra = "json" | "family" | "form" | "out" | "platform" | "bases" | "base-names" | "entries" | "wishes";

export const basesOption = (): Option =>
  new Option(
    "--bases <where>",
    "look the members' base images up, so that the proof need not assume what they set",
  ).choices(["none", "engine", "registry"]);

export const baseNamesOption = (): Option =>
  new Option(
    "--base-names <which>",
    "multi-arch: one name for bases whose names differ by architecture, on your word or by --bases; keep: as they are",
  );

/** The options that the commands on a repository share (DESIGN 3). */
export function common(command: Command, extra: readonly Extra[]): Command {
  command
    .argument("[path]", "the repository", ".")
    .option("--member <P=FILE[:CONTEXT]>", "define one family by its members; its context is PATH unless given", many)
    .option("--arch <WORD=PLATFORM>", "what an architecture word in a path means", many)
    .option(
      "--built <how>",
      "how the members are built: target (each on its own platform, the default) or build-platform (across)",
    )
    .option(
      "--syntax <frontend>",
      "the fold's # syntax where the members' differ; that it reads each as its own does is assumed",
    )
    .option("--manifest <file>", "the families of this library manifest")
    .option("--repo <dir>", "the clone that holds the manifest's commits, bare or not, where it is not PATH");
  if (extra.includes("family")) command.option("--family <id>", "only this family; may be given more than once", many);
  if (extra.includes("platform"))
    command.option("--platform <list>", "only the members for these platforms, separated by commas; the others stay");
  if (extra.includes("form"))
    command.option("--form <form>", "readable (default), or exact: only what BuildKit takes for the very same build");
  if (extra.includes("out")) command.option("--out <file>", "where the fold goes, relative to PATH; for one family");
  if (extra.includes("wishes"))
    command
      .option("--rename <OLD=NEW>", "call a variable or a stage of the fold otherwise; kept in the lock", many)
      .option(
        "--exact-at <SPOT>",
        "no variable here: a VARIABLE of the fold, or FILE:LINE of a member; kept in the lock",
        many,
      )
      .option("--readable-at <SPOT>", "take such an --exact-at back", many);
  if (extra.includes("entries"))
    command
      .option("--commit <hash>", "the commit that holds the fold: the entries of its library manifest name it")
      .option("--move-classic", "fold entries of a library manifest that say Builder: classic too");
  if (extra.includes("base-names")) command.addOption(baseNamesOption());
  if (extra.includes("bases")) command.addOption(basesOption());
  if (extra.includes("json")) command.option("--json", "the result as JSON on stdout");
  return command.option("-q, --quiet", "nothing on stderr");
}

export const many = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

export const examples = (...lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((l) => `  ${l}`).join("\n")}\n`;
