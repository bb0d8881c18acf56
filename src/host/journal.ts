// The port `Writer` on Node: all changes or none, also when killed at any moment.
// Order: journal, temporaries, renames and deletions, temporaries gone, journal gone; whoever finds a journal ends what it says.
import { randomBytes } from "node:crypto";
import { relative, sep } from "node:path";
import { kill, pid } from "node:process";
import type { FileChange } from "../model/change.ts";
import { type Diagnostic, error, note } from "../model/diagnostic.ts";
import type { Writer } from "../ports.ts";
import { sha256 } from "./hash.ts";
import {
  findJournal,
  type Journal,
  type JournalPlace,
  journalFile,
  journalPlace,
  removeDrafts,
  removeJournal,
  rootFor,
  rootOf,
  writeJournal,
} from "./journal-file.ts";
import { failure } from "./locate.ts";
import { changed, checkAll, type Target } from "./targets.ts";
import { commit, isStaged, type OnStep, restore, sideOf, stage, tidy } from "./transaction.ts";

/** `root` is an absolute path. `onStep` is called before each effect. */
export function hostWriter(root: string, onStep: OnStep = () => {}): Writer {
  return {
    apply: (changes) => apply(root, changes, onStep),
    recover: () => recover(root, onStep),
  };
}

async function apply(root: string, changes: readonly FileChange[], onStep: OnStep): Promise<readonly Diagnostic[]> {
  if (changes.length === 0) return [];
  const place = await journalPlace(root);
  if (!place) return [error("WRITE_BLOCKED", "the folder to write in does not exist")];
  const checked = attempt(root, UNCHANGED, () => checkAll(root, changes));
  if (checked.kind === "failed") return [checked.diagnostic];
  const troubles = checked.value.flatMap((one) => (one.kind === "trouble" ? [one.diagnostic] : []));
  if (troubles.length > 0) return troubles;
  const targets = checked.value.flatMap((one) => (one.kind === "target" ? [one.target] : []));
  const journal = journalFor(rootFor(place, root), targets);
  onStep("journal");
  const begun = attempt(root, UNCHANGED, () => writeJournal(place, journal));
  if (begun.kind === "failed") return [begun.diagnostic];
  if (begun.value) return transact(root, place, journal, targets, onStep);
  return [
    error("JOURNAL_FOUND", `another run is writing here, or was stopped (${shownJournal(root, place)}); run again`),
  ];
}

function journalFor(root: string, targets: readonly Target[]): Journal {
  const mark = randomBytes(4).toString("hex");
  const entries = targets.map(({ change, before }, index) => ({
    path: change.path,
    before,
    beforeHash: before.kind === "file" ? sha256(before.text) : null,
    afterHash: change.action === "delete" ? null : sha256(change.after),
    temporary: `.archfold-${mark}-${index}`,
  }));
  const folders = [...new Set(targets.flatMap((target) => target.folders))];
  return { schema: "archfold/journal@1", pid, root, folders, entries };
}

function transact(
  root: string,
  place: JournalPlace,
  journal: Journal,
  targets: readonly Target[],
  onStep: OnStep,
): readonly Diagnostic[] {
  const texts = new Map(
    targets.flatMap(({ change }) => (change.action === "delete" ? [] : [[change.path, change.after]])),
  );
  const done = attempt(root, UNCHANGED, () => {
    stage(root, journal, texts, onStep);
    return commit(root, journal, onStep);
  });
  const undone = done.kind === "failed" || done.value !== undefined;
  const ended = attempt(root, UNFINISHED, () => {
    if (undone) restore(root, journal, onStep);
    end(root, place, journal, onStep);
  });
  if (ended.kind === "failed") return [ended.diagnostic];
  if (done.kind === "failed") return [done.diagnostic];
  return done.value === undefined ? [] : [changed(done.value).diagnostic];
}

function end(root: string, place: JournalPlace, journal: Journal, onStep: OnStep): void {
  tidy(root, journal, onStep);
  onStep("journal gone");
  removeJournal(place);
  onStep("done");
}

async function recover(root: string, onStep: OnStep): Promise<readonly Diagnostic[]> {
  const place = await journalPlace(root);
  if (!place) return [];
  const now = Date.now();
  const found = findJournal(place, now);
  switch (found.kind) {
    case "none":
      // A folder that cannot be written holds no draft of ours; reading commands go on.
      attempt(root, UNCHANGED, () => removeDrafts(place, now, isAlive));
      return [];
    case "damaged":
      return [
        error(
          "JOURNAL_FOUND",
          `the journal ${shownJournal(root, place)} cannot be read; look at the files, then delete it`,
        ),
      ];
    case "journal": {
      const { journal, age } = found;
      if (isAlive(journal.pid, age)) {
        return [
          error("JOURNAL_FOUND", `another run (process ${journal.pid}) is writing here; run again when it has ended`),
        ];
      }
      const settled = attempt(root, UNFINISHED, () => settle(rootOf(place, journal), place, journal, onStep));
      return [settled.kind === "failed" ? settled.diagnostic : settled.value];
    }
  }
}

/** A process number is given away again in time, so what has lain for a minute belongs to nobody. */
function isAlive(owner: number, age: number): boolean {
  if (owner === pid || age > 60_000) return false;
  try {
    return kill(owner, 0);
  } catch (thrown) {
    return failure(thrown) === "EPERM";
  }
}

function settle(root: string, place: JournalPlace, journal: Journal, onStep: OnStep): Diagnostic {
  const foreign = journal.entries.filter((entry) => sideOf(root, entry) === "neither").map((entry) => entry.path);
  const [first] = foreign;
  if (first !== undefined) {
    const why = `an earlier run was stopped while writing, and since then ${foreign.join(", ")} changed; put it in order, then delete ${shownJournal(root, place)}`;
    return error("JOURNAL_FOUND", why, { file: first, line: 1, column: 1 });
  }
  const complete = isStaged(root, journal);
  if (complete) commit(root, journal, onStep);
  else restore(root, journal, onStep);
  end(root, place, journal, onStep);
  const paths = journal.entries.map((entry) => entry.path).join(", ");
  return note(
    "JOURNAL_FOUND",
    `an earlier run was stopped while writing; its changes were ${complete ? "completed" : "undone"}: ${paths}`,
  );
}

type Attempt<T> =
  | { readonly kind: "done"; readonly value: T }
  | { readonly kind: "failed"; readonly diagnostic: Diagnostic };

const UNCHANGED = "nothing was changed";
const UNFINISHED = "what was begun is in the journal; put that right, then run again";

/** A refusal of the file system is expected trouble; anything else is a mistake of ours and goes on up. */
function attempt<T>(root: string, outcome: string, action: () => T): Attempt<T> {
  try {
    return { kind: "done", value: action() };
  } catch (thrown) {
    if (!failure(thrown).startsWith("E") || failure(thrown).startsWith("ERR_")) throw thrown;
    return { kind: "failed", diagnostic: error("WRITE_BLOCKED", `${reason(root, thrown)}; ${outcome}`) };
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "no permission to write",
  EPERM: "no permission to write",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
};

function reason(root: string, thrown: unknown): string {
  const code = failure(thrown);
  const path = thrown instanceof Error && "path" in thrown && typeof thrown.path === "string" ? thrown.path : root;
  return `${REASONS[code] ?? `the system refuses (${code})`} at ${relative(root, path).split(sep).join("/") || "."}`;
}

const shownJournal = (root: string, place: JournalPlace): string =>
  relative(root, journalFile(place)).split(sep).join("/");
