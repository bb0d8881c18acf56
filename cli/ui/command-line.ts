// The command line that does what a screen does.
import { isLookedUp } from "./base-names.ts";
import { flagsOf } from "./choices.ts";
import type { State } from "./model.ts";
import { familyIn, outcomeOf, platformsOf, rowOf, screenOf, toWrite } from "./select.ts";

export interface CommandLine {
  readonly words: readonly string[];
  readonly does: string;
}

/** The first one is the screen's own; others are near it. */
export function commandsFor(state: State): readonly CommandLine[] {
  const screen = screenOf(state);
  const path = state.path === "." ? [] : [state.path];
  const family = (ids: readonly string[]) => ids.flatMap((id) => ["--family", id]);
  if (screen.kind === "families") {
    const ids = toWrite(state);
    return [line(["scan", ...path], "lists these families"), ...writing(state, ids)];
  }
  if (screen.kind === "confirm") return writing(state, screen.ids);
  if (screen.kind === "build") {
    const ids = [...state.builds.keys()];
    const builds = line(["verify", ...path, ...family(ids)], "builds and compares these");
    // What was chosen and not written is nothing that `verify` knows of.
    return [
      ...writing(
        state,
        ids.filter((id) => flagsFor(state, id).length > 0),
      ),
      builds,
    ];
  }
  if (screen.kind === "log") {
    const only = ["--platform", screen.platform];
    return [line(["verify", ...path, ...family([screen.id]), ...only], "builds and compares this platform")];
  }
  if (screen.kind === "done") return [line(["check", ...path], "says whether every fold is current")];
  const outcome = outcomeOf(rowOf(state, screen.id));
  if (outcome?.status === "refused" && outcome.others) {
    const only = ["--platform", outcome.others.join(",")];
    return [line(["fold", ...path, ...family([screen.id]), ...only], "folds those that fold without the rest")];
  }
  const fold = ["fold", ...path, ...family([screen.id]), ...flagsFor(state, screen.id)];
  const shows = line(fold, "shows this fold as a diff, with its proof");
  if (screen.kind === "bases") {
    const seen = ["fold", ...path, ...family([screen.id]), "--base-names", "multi-arch", "--bases", state.basesFrom];
    return [line(seen, "looks the names up, and takes one that is seen to hold the members' images"), shows];
  }
  if (!screen.unfolded || !screen.platform || platformsOf(outcome).length === 0) return [shows];
  const output = outcome?.status === "folded" ? outcome.proposal.family.output : "Dockerfile";
  const file = state.path === "." ? output : `${state.path.replace(/\/+$/, "")}/${output}`;
  return [line(["unfold", file, "--platform", screen.platform], "the same, once the fold is written"), shows];
}

/** What was chosen, and where its bases were looked up. */
function flagsFor(state: State, id: string): readonly string[] {
  const row = rowOf(state, id);
  if (!row) return [];
  return [...flagsOf(row.wishes), ...(isLookedUp(row) ? ["--bases", state.basesFrom] : [])];
}

/**
 * One call for the families that fold by themselves, and one for each about whose form something was chosen, or whose
 * members stand on different commits.
 */
export function writeCalls(state: State, ids: readonly string[]): readonly (readonly string[])[] {
  const path = state.path === "." ? [] : [state.path];
  const call = (some: readonly string[]) => {
    const flags = some.flatMap((id) => [...flagsFor(state, id), ...(isApart(state, id) ? ["--gather", "BRANCH"] : [])]);
    return ["fold", ...path, ...some.flatMap((id) => ["--family", id]), ...flags, "--write"];
  };
  const plain = ids.filter((id) => isPlain(state, id));
  const chosen = ids.filter((id) => !plain.includes(id));
  return [...(plain.length > 0 ? [call(plain)] : []), ...chosen.map((id) => call([id]))];
}

/** `fold --write` alone does the same. */
export const isPlain = (state: State, id: string): boolean => flagsFor(state, id).length === 0 && !isApart(state, id);

const isApart = (state: State, id: string): boolean => {
  const row = rowOf(state, id);
  return row !== undefined && familyIn(row)?.gathered !== undefined;
};

const writing = (state: State, ids: readonly string[]): readonly CommandLine[] =>
  writeCalls(state, ids).map((words, i) => line(words, i === 0 ? "writes these folds" : "and this one, as chosen"));

const line = (words: readonly string[], does: string): CommandLine => ({ words: ["archfold", ...words], does });
