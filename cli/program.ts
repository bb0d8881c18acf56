// The commands of the command line, their flags and help; gives back the exit code. What is heavy (ink, builds) is loaded when it runs.
import { Command, CommanderError, Option } from "commander";
import { oneLine, shown } from "../src/model/diagnostic.ts";
import type { CommonFlags } from "./args.ts";
import { checkCommand } from "./commands/check.ts";
import type { CompareFlags } from "./commands/compare.ts";
import { type DiffFlags, diffCommand } from "./commands/diff.ts";
import { type FoldFlags, foldCommand } from "./commands/fold.ts";
import { type ProveFlags, proveCommand } from "./commands/prove.ts";
import { scanCommand } from "./commands/scan.ts";
import { unfoldCommand } from "./commands/unfold.ts";
import type { VerifyFlags } from "./commands/verify-flags.ts";
import type { Io } from "./io.ts";
import { neitherCommandNorFolder } from "./mistyped.ts";
import { baseNamesOption, basesOption, common, examples, IGNORE, many } from "./options.ts";
import { VERSION } from "./version.ts";

export async function run(argv: readonly string[], io: Io): Promise<number> {
  let code = 0;
  const split = argv.indexOf("--");
  const own = split < 0 ? argv : argv.slice(0, split);
  const forBuildx = split < 0 ? [] : argv.slice(split + 1);
  const [command] = own;
  const stray = command === undefined ? undefined : neitherCommandNorFolder(command, io.cwd);
  if (stray) {
    io.err(`${oneLine(stray)}\n`);
    return 2;
  }
  const program = makeProgram(io, forBuildx, (c) => {
    code = c;
  });
  try {
    await program.parseAsync(["node", "archfold", ...own]);
    return code;
  } catch (e) {
    if (e instanceof CommanderError) return e.exitCode === 0 ? 0 : 2;
    throw e;
  }
}

const EXAMPLES = `
Examples:
  archfold scan                        what could be folded here
  archfold fold                        show every fold as a diff, proved; nothing is written
  archfold fold --family alpine --write
  archfold check                       for CI: is every fold that was written current?
  archfold verify                      build members and folds, and compare the images
  archfold prove --fold Dockerfile --member linux/arm64=Dockerfile.arm64 --member linux/amd64=Dockerfile.amd64

Exit codes: 0 done, 1 a finding, 2 wrong usage or input, 3 the environment lacks something, 130 interrupted.
`;

function makeProgram(io: Io, forBuildx: readonly string[], done: (code: number) => void): Command {
  const program = new Command("archfold")
    .description("Folds per-architecture Dockerfiles into one multi-platform BuildKit Dockerfile, and proves it.")
    .usage("[PATH] | COMMAND [options]")
    .version(VERSION, "-V, --version")
    .option("-q, --quiet", "nothing on stderr")
    .showHelpAfterError("(--help shows what there is)")
    .showSuggestionAfterError(true)
    .addHelpText("after", EXAMPLES)
    .exitOverride()
    .configureOutput({ writeOut: (s) => io.out(s), writeErr: (s) => io.err(s.split("\n").map(shown).join("\n")) });

  program
    .command("ui", { isDefault: true, hidden: true })
    .argument("[path]", "the repository", ".")
    .addOption(basesOption())
    .option("-q, --quiet", "no progress on stderr")
    .action(async (path: string, flags: CommonFlags) => {
      const { uiCommand } = await import("./commands/ui.ts");
      done(await uiCommand(path, flags, io));
    });

  common(program.command("scan").description("families found, and what folding each would do"), [
    "json",
    "bases",
    "base-names",
  ])
    .addHelpText("after", examples("archfold scan --arch armhf=linux/arm/v6", "archfold scan --json ../images"))
    .action(async (path: string, flags: CommonFlags) => {
      done(await scanCommand(path, flags, io));
    });

  common(program.command("fold").description("fold families: shows the changes, or writes them"), [
    "json",
    "platform",
    "family",
    "form",
    "out",
    "bases",
    "base-names",
    "entries",
    "wishes",
  ])
    .option("--write", "write the proved folds, all of a family's changes or none")
    .option(
      "--run-generator",
      "run the program that prints a rewritten library manifest, on a copy without a network; it must print that manifest",
    )
    .option(
      "--gather <branch>",
      "members on different commits: a commit of their trees and the fold, on this branch; with --write it is made",
    )
    .option(
      "--prune [force]",
      "with --write: delete the member Dockerfiles too, unless a tracked file names one; --prune=force does it all the same",
    )
    .addHelpText(
      "after",
      examples(
        "archfold fold                                        every fold as a diff",
        "archfold fold --family docker --write                writes one",
        "archfold fold --platform linux/amd64,linux/arm64     where a member is in the way, the others",
        "archfold fold --member linux/amd64=Dockerfile.x64 --member linux/arm64=Dockerfile.arm --out Dockerfile.all",
        "archfold fold --write --prune                        the members go, where git holds them",
        "archfold fold --manifest library/debian --repo ../artifacts.git --gather multiarch --write",
        "archfold fold --rename S6_ARCH=OVERLAY_ARCH --exact-at Dockerfile.arm64:12",
      ),
    )
    .action(async (path: string, flags: FoldFlags) => {
      done(await foldCommand(path, flags, io));
    });

  common(program.command("diff").description("what folding would change; exit code 1 if anything"), [
    "json",
    "platform",
    "family",
    "form",
    "out",
    "bases",
    "base-names",
    "entries",
    "wishes",
  ])
    .option("--side-by-side", "two columns")
    .option("--stat", "counts of lines only")
    .addOption(new Option("--color <when>", "colour the diff").choices(["auto", "always", "never"]).default("auto"))
    .addHelpText("after", examples("archfold diff --stat", "archfold diff --side-by-side --family docker"))
    .action(async (path: string, flags: DiffFlags) => {
      done(await diffCommand(path, flags, io));
    });

  common(program.command("check").description("is every fold current? for CI: writes nothing, exit code 1 if not"), [
    "json",
    "platform",
    "form",
    "bases",
    "base-names",
    "entries",
  ])
    .addOption(new Option("--format <format>", "how to report").choices(["text"]).default("text"))
    .addHelpText("after", examples("archfold check && echo all current", "archfold check --json"))
    .action(async (path: string, flags: CommonFlags) => {
      done(await checkCommand(path, flags, io));
    });

  program
    .command("prove")
    .description("does this Dockerfile build on every platform what its member builds there?")
    .requiredOption("--fold <file>", "the folded Dockerfile")
    .option("--member <P=FILE[:CONTEXT]>", "a member: platform, Dockerfile, context; once for each platform", many)
    .option("--context <dir>", "the fold's context", ".")
    .option("--built <how>", "target (each member on its own platform, the default) or build-platform (across)")
    .option("--syntax <frontend>", "assume that this # syntax of the fold reads each member as its own does")
    .addOption(baseNamesOption())
    .addOption(basesOption())
    .option("--strict", "assumptions about bases make it unproven")
    .option("--json", "archfold/prove@1 on stdout")
    .option("-q, --quiet", "nothing on stderr")
    .addHelpText(
      "after",
      examples(
        "archfold prove --fold Dockerfile --member linux/amd64=amd64/Dockerfile:amd64 --member linux/arm64=arm64/Dockerfile:arm64",
      ),
    )
    .action(async (flags: ProveFlags) => {
      done(await proveCommand(flags, io));
    });

  common(program.command("verify").description("build members and folds with docker buildx, and compare the images"), [
    "json",
    "family",
    "form",
    "out",
    "base-names",
  ])
    .option("--platform <list>", "only these platforms, separated by commas")
    .option("--builder <name>", "the buildx builder")
    .option("--ops", "compare what BuildKit is given too, operation by operation")
    .addOption(
      new Option(
        "--baseline <what>",
        "what the fold is held against: original (the members, default), classic (the members by the classic builder), published (an image)",
      ).choices(["original", "classic", "published"]),
    )
    .option("--image <name>", "the published image; a family of a manifest has its own")
    .option("--report <file>", "write archfold/verify@1 to a file too")
    .addOption(
      new Option(
        "--context <how>",
        "tree: contexts as they lie (default); tar: as the commit has them, without ignore files, as bashbrew sends them",
      ).choices(["tree", "tar"]),
    )
    .option("--jobs <number>", "platforms whose members are built at once (4)")
    .option("--timeout <seconds>", "end a build that takes longer")
    .option("--ignore <list>", IGNORE)
    .option("--fresh", "build also what an earlier run found equal")
    .option("--state <dir>", "where results are remembered (.git/archfold)")
    .addHelpText(
      "after",
      `\nFlags after -- go to docker buildx build, for both sides alike.\n${examples(
        "archfold verify --platform linux/amd64,linux/arm64",
        "archfold verify --family docker -- --build-arg VERSION=1.2",
      )}`,
    )
    .action(async (path: string, flags: VerifyFlags) => {
      const { verifyFromFlags } = await import("./commands/verify-flags.ts");
      done(await verifyFromFlags(path, forBuildx, flags, io));
    });

  program
    .command("prune")
    .description("forget what verify remembers, and remove what killed runs left")
    .argument("[path]", "the repository", ".")
    .option("--state <dir>", "where results are remembered (.git/archfold)")
    .option("-q, --quiet", "nothing on stderr")
    .addHelpText("after", examples("archfold prune", "archfold prune PATH --state .verified"))
    .action(async (path: string, flags: { state?: string }) => {
      const { pruneCommand } = await import("./commands/prune.ts");
      done(await pruneCommand(path, flags.state, io));
    });

  program
    .command("compare")
    .description("two images, down to the file; exit code 1 where they differ")
    .argument("<a>", "a folder in OCI layout, a tar of one or of docker save, or an engine's image name")
    .argument("<b>", "likewise; DIR@sha256:… or DIR:TAG where a folder or tar holds several")
    .option("--platform <platform>", "which one, where an image has several")
    .option("--ignore <list>", IGNORE)
    .option("--json", "archfold/compare@1 on stdout")
    .option("-q, --quiet", "nothing on stderr")
    .addHelpText(
      "after",
      examples(
        "archfold compare before.tar after.tar --ignore history,label:build-date",
        "archfold compare layout:1.2 alpine:3.20 --platform linux/arm64",
      ),
    )
    .action(async (a: string, b: string, flags: CompareFlags) => {
      const { compareCommand } = await import("./commands/compare.ts");
      done(await compareCommand(a, b, flags, io));
    });

  program
    .command("unfold")
    .description("the fold as one platform builds it, as a plain Dockerfile")
    .argument("<file>", "the folded Dockerfile")
    .requiredOption("--platform <platform>", "such as linux/arm64")
    .option("-q, --quiet", "nothing on stderr")
    .addHelpText("after", examples("archfold unfold Dockerfile --platform linux/arm/v7"))
    .action(async (file: string, flags: { platform: string }) => {
      done(await unfoldCommand(file, flags.platform, io));
    });

  program
    .command("manifest")
    .description("read, resolve and check docker-library manifests")
    .argument("<file...>", "such as library/alpine")
    .option("--json", "archfold/manifest@1 on stdout")
    .option("--print", "give them back as parsed, byte for byte")
    .option("-q, --quiet", "nothing on stderr")
    .addHelpText("after", examples("archfold manifest library/alpine", "archfold manifest library/*"))
    .action(async (files: readonly string[], flags: { json?: boolean; print?: boolean }) => {
      const { manifestCommand } = await import("./commands/manifest.ts");
      done(await manifestCommand({ files, json: flags.json ?? false, print: flags.print ?? false }, io));
    });

  return program;
}
