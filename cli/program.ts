// The commands of the command line, their flags and help; gives back the exit code. Each command's code is loaded when it runs.
import { Command, CommanderError, Option } from "commander";
import type { CommonFlags } from "./args.ts";
import type { DiffFlags } from "./commands/diff.ts";
import type { FoldFlags } from "./commands/fold.ts";
import type { ProveFlags } from "./commands/prove.ts";
import type { VerifyFlags } from "./commands/verify-flags.ts";
import type { Io } from "./io.ts";
import { VERSION } from "./version.ts";

export async function run(argv: readonly string[], io: Io): Promise<number> {
  let code = 0;
  const split = argv.indexOf("--");
  const own = split < 0 ? argv : argv.slice(0, split);
  const forBuildx = split < 0 ? [] : argv.slice(split + 1);
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
  archfold verify                      build members and folds, and compare the images
  archfold prove --fold Dockerfile --member linux/arm64=Dockerfile.arm64 --member linux/amd64=Dockerfile.amd64

Exit codes: 0 done, 1 a finding, 2 wrong usage or input, 3 the environment lacks something, 130 interrupted.
`;

function makeProgram(io: Io, forBuildx: readonly string[], done: (code: number) => void): Command {
  const program = new Command("archfold")
    .description("Folds per-architecture Dockerfiles into one multi-platform BuildKit Dockerfile, and proves it.")
    .version(VERSION, "-V, --version")
    .showHelpAfterError("(--help shows what there is)")
    .showSuggestionAfterError(true)
    .addHelpText("after", EXAMPLES)
    .exitOverride()
    .configureOutput({ writeOut: (s) => io.out(s), writeErr: (s) => io.err(s) });

  program
    .command("ui", { isDefault: true, hidden: true })
    .argument("[path]", "the repository", ".")
    .option("-q, --quiet", "no progress on stderr")
    .action(async (path: string) => {
      const { uiCommand } = await import("./commands/ui.ts");
      done(await uiCommand(path, io));
    });

  common(program.command("scan").description("families found, and what folding each would do"), ["json"]).action(
    async (path: string, flags: CommonFlags) => {
      const { scanCommand } = await import("./commands/scan.ts");
      done(await scanCommand(path, flags, io));
    },
  );

  common(program.command("fold").description("fold families: shows the changes, or writes them"), [
    "json",
    "family",
    "form",
    "out",
  ])
    .option("--write", "write the proved folds, all of a family's changes or none")
    .addOption(
      new Option("--prune [force]", "with --write: delete the member Dockerfiles where nothing names them")
        .choices(["force"])
        .preset("yes"),
    )
    .action(async (path: string, flags: FoldFlags) => {
      const { foldCommand } = await import("./commands/fold.ts");
      done(await foldCommand(path, flags, io));
    });

  common(program.command("diff").description("what folding would change; exit code 1 if anything"), [
    "json",
    "family",
    "form",
    "out",
  ])
    .option("--side-by-side", "two columns")
    .option("--stat", "counts of lines only")
    .addOption(new Option("--color <when>", "colour the diff").choices(["auto", "always", "never"]).default("auto"))
    .action(async (path: string, flags: DiffFlags) => {
      const { diffCommand } = await import("./commands/diff.ts");
      done(await diffCommand(path, flags, io));
    });

  common(program.command("check").description("is every fold current? for CI: writes nothing, exit code 1 if not"), [
    "json",
    "form",
  ])
    .addOption(new Option("--format <format>", "how to report").choices(["text"]).default("text"))
    .action(async (path: string, flags: CommonFlags) => {
      const { checkCommand } = await import("./commands/check.ts");
      done(await checkCommand(path, flags, io));
    });

  program
    .command("prove")
    .description("does this Dockerfile build on every platform what its member builds there?")
    .requiredOption("--fold <file>", "the folded Dockerfile")
    .requiredOption("--member <P=FILE[:CONTEXT]>", "a member: platform, Dockerfile, context", many, [])
    .option("--context <dir>", "the fold's context", ".")
    .option("--strict", "assumptions about bases make it unproven")
    .option("--json", "archfold/prove@1 on stdout")
    .option("-q, --quiet", "nothing on stderr")
    .action(async (flags: ProveFlags) => {
      const { proveCommand } = await import("./commands/prove.ts");
      done(await proveCommand(flags, io));
    });

  common(program.command("verify").description("build members and folds with docker buildx, and compare the images"), [
    "json",
    "family",
    "form",
    "out",
  ])
    .option("--platform <list>", "only these platforms, separated by commas")
    .option("--builder <name>", "the buildx builder")
    .option("--report <file>", "write archfold/verify@1 to a file too")
    .addHelpText("after", "\nFlags after -- go to docker buildx build, for both sides alike.")
    .action(async (path: string, flags: VerifyFlags) => {
      const { verifyFromFlags } = await import("./commands/verify-flags.ts");
      done(await verifyFromFlags(path, forBuildx, flags, io));
    });

  program
    .command("unfold")
    .description("the fold as one platform builds it, as a plain Dockerfile")
    .argument("<file>", "the folded Dockerfile")
    .requiredOption("--platform <platform>", "such as linux/arm64")
    .option("-q, --quiet", "nothing on stderr")
    .action(async (file: string, flags: { platform: string }) => {
      const { unfoldCommand } = await import("./commands/unfold.ts");
      done(await unfoldCommand(file, flags.platform, io));
    });

  program
    .command("manifest")
    .description("read, resolve and check a docker-library manifest")
    .argument("<file>", "such as library/alpine")
    .option("--json", "archfold/manifest@1 on stdout")
    .option("--print", "give it back as parsed, byte for byte")
    .option("-q, --quiet", "nothing on stderr")
    .action(async (file: string, flags: { json?: boolean; print?: boolean }) => {
      const { manifestCommand } = await import("./commands/manifest.ts");
      done(await manifestCommand({ file, json: flags.json ?? false, print: flags.print ?? false }, io));
    });

  return program;
}

type Extra = "json" | "family" | "form" | "out";

/** The options that the commands on a repository share (DESIGN 3). */
function common(command: Command, extra: readonly Extra[]): Command {
  command
    .argument("[path]", "the repository", ".")
    .option(
      "--member <P=FILE[:CONTEXT]>",
      "define one family by its members; its context is PATH unless given",
      many,
      [],
    )
    .option("--arch <WORD=PLATFORM>", "what an architecture word in a path means", many, [])
    .option("--built <how>", "how the members are built: target (each on its own platform, the default)")
    .option("--manifest <file>", "the families of this library manifest");
  if (extra.includes("family"))
    command.option("--family <id>", "only this family; may be given more than once", many, []);
  if (extra.includes("form"))
    command.option("--form <form>", "readable (default), or exact: only what BuildKit takes for the very same build");
  if (extra.includes("out")) command.option("--out <file>", "where the fold goes, relative to PATH; for one family");
  if (extra.includes("json")) command.option("--json", "the result as JSON on stdout");
  return command.option("-q, --quiet", "nothing on stderr");
}

const many = (value: string, before: string[]): string[] => [...before, value];
