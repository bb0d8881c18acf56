// The command line that does what a screen does.
import type { State } from "./model.ts";
import { outcomeOf, platformsOf, rowOf, screenOf, toWrite } from "./select.ts";

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
    const all = ids.length > 0 ? [line(["fold", ...path, ...family(ids), "--write"], "writes these folds")] : [];
    return [line(["scan", ...path], "lists these families"), ...all];
  }
  if (screen.kind === "confirm")
    return [line(["fold", ...path, ...family(screen.ids), "--write"], "writes these folds")];
  if (screen.kind === "build")
    return [line(["verify", ...path, ...family([...state.builds.keys()])], "builds and compares these")];
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
  const shows = line(["fold", ...path, ...family([screen.id])], "shows this fold as a diff, with its proof");
  if (!screen.unfolded || !screen.platform || platformsOf(outcome).length === 0) return [shows];
  const output = outcome?.status === "folded" ? outcome.proposal.family.output : "Dockerfile";
  const file = state.path === "." ? output : `${state.path.replace(/\/+$/, "")}/${output}`;
  return [line(["unfold", file, "--platform", screen.platform], "the same, once the fold is written"), shows];
}

const line = (words: readonly string[], does: string): CommandLine => ({ words: ["archfold", ...words], does });
