// `archfold prove`: a fold and its members, given by name -> the verdict for each platform. Exit code 0 only where all are proved.
import { ignoreTrouble, readContext } from "../../src/1-read/context.ts";
import { platformTwice } from "../../src/1-read/family.ts";
import { parse } from "../../src/1-read/parse.ts";
import { prove } from "../../src/5-prove/prove.ts";
import type { Subject } from "../../src/5-prove/request.ts";
import { printed, proofJson, variablesJson } from "../../src/7-report/json.ts";
import { proofLines } from "../../src/7-report/text.ts";
import { variableLines } from "../../src/7-report/variables.ts";
import { type Diagnostic, error, oneLine } from "../../src/model/diagnostic.ts";
import type { Platform } from "../../src/model/platform.ts";
import { baseEvidence, currentLock, decidedNames, knowBases, namedBases, premisesOf } from "../../src/pipeline.ts";
import type { BaseSource, Files } from "../../src/ports.ts";
import { type BasesFrom, type Located, locate, locateFile } from "../args.ts";
import type { Io } from "../io.ts";
import { baseSource, ended, portsFor } from "./common.ts";

export interface ProveFlags {
  readonly fold: string;
  readonly member?: readonly string[];
  readonly context: string;
  readonly built?: string;
  readonly syntax?: string;
  readonly strict?: boolean;
  readonly bases?: BasesFrom;
  readonly baseNames?: string;
  readonly json?: boolean;
}

/** The root is the current folder: everything named must lie in it. */
export async function proveCommand(flags: ProveFlags, io: Io): Promise<number> {
  const { built, syntax, baseNames } = flags;
  const shared = { ...(built && { built }), ...(syntax && { syntax }), ...(baseNames !== undefined && { baseNames }) };
  const located = locate(".", { member: flags.member ?? [], ...shared }, io.cwd);
  if (located.kind === "wrong") return ended(io, [located.diagnostic], 2).code;
  const { root, request } = located.value;
  const fold = locateFile(flags.fold, flags.context, root, root);
  if (fold.kind === "wrong") return ended(io, [fold.diagnostic], 2).code;
  const given = request.members;
  const twice = platformTwice(given.map((m) => ({ platform: m.platform, path: m.dockerfile })));
  if (twice) return ended(io, [twice], 2).code;
  if (given.length === 0) return ended(io, [error("USAGE", NO_MEMBER)], 2).code;
  const { files } = portsFor(root);
  const subject = await subjectOf(files, fold.value.dockerfile, fold.value.context);
  const members = await Promise.all(
    given.map(async (m) => ({
      platform: m.platform,
      read: await subjectOf(files, m.dockerfile, m.context),
    })),
  );
  const trouble = [subject, ...members.map((m) => m.read)].flatMap((r): readonly Diagnostic[] =>
    r.kind === "trouble" ? r.diagnostics : [],
  );
  if (subject.kind === "trouble" || trouble.length > 0) return ended(io, trouble, 2).code;
  const ready = members.flatMap((m) =>
    m.read.kind === "subject" ? [{ platform: m.platform, subject: m.read.subject }] : [],
  );
  const lock = await currentLock(files);
  if (lock.kind === "trouble") return ended(io, lock.diagnostics, 2).code;
  const named = namedBases(ready.map((m) => ({ platform: m.platform, dockerfile: m.subject.dockerfile })));
  const source = baseSource(flags.bases, io);
  const { bases, diagnostics } = await knowBases(named, lock.lock, source);
  const said = await premisesGiven(ready, located.value, syntax, source);
  for (const d of [...diagnostics, ...said.diagnostics]) io.err(`${oneLine(d)}\n`);
  const proof = prove({
    fold: subject.subject,
    members: ready,
    built: request.built ?? "target",
    bases,
    premises: said.premises,
    strict: flags.strict ?? false,
    tellsHistory: flags.json ?? false,
  });
  if (flags.json)
    io.out(printed({ schema: "archfold/prove@1", proof: proofJson(proof), variables: variablesJson(proof) }));
  else
    io.out(
      [...variableLines(proof), ...proofLines(proof).map((l) => l.replace(/^ {2}/, ""))].map((l) => `${l}\n`).join(""),
    );
  return [...proof.values()].every((p) => [p, ...(p.targets ?? [])].every((x) => x.verdict === "proved")) ? 0 : 1;
}

interface Ready {
  readonly platform: Platform;
  readonly subject: Subject;
}

/** What the flags say, or where bases are looked up show, of frontends and of the bases' names. */
async function premisesGiven(
  ready: readonly Ready[],
  { request, wishes }: Located,
  syntax: string | undefined,
  source: BaseSource | undefined,
) {
  const members = ready.map(({ platform, subject }) => ({ platform, ...subject, archWord: "" }));
  const named = { built: request.built ?? "target", members };
  const asked = wishes.some((w) => w.kind === "base-names" && w.names === "multi-arch") ? "multi-arch" : "keep";
  const seen = source && asked === "multi-arch" ? { baseEvidence: await baseEvidence(named, source) } : {};
  const { names, diagnostics } = decidedNames({ ...named, ...seen }, [], asked);
  const spoken = syntax === undefined ? [] : [{ kind: "syntax", syntax, by: "flag" } as const];
  return { premises: premisesOf({ ...named, decisions: [...spoken, ...names] }), diagnostics };
}

const NO_MEMBER = "prove needs the members: --member PLATFORM=DOCKERFILE[:CONTEXT], once for each platform";

async function subjectOf(files: Files, path: string, folder: string) {
  const read = await files.readText(path);
  if (read.kind === "trouble") return { kind: "trouble" as const, diagnostics: [read.diagnostic] };
  const parsed = parse(path, read.text);
  if (parsed.kind === "trouble") return parsed;
  const unreadable = await ignoreTrouble(files, path, folder);
  if (unreadable) return { kind: "trouble" as const, diagnostics: [unreadable] };
  const context = await readContext(files, path, folder);
  return {
    kind: "subject" as const,
    subject: { dockerfile: parsed.dockerfile, context: { ...context, listing: await files.listFolder(folder) } },
  };
}
