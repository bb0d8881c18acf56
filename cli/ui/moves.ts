// What each command does to the state. Pure: writing, building and leaving are asked for here and done elsewhere.
import { namesFrom } from "./choices.ts";
import type { Command } from "./keys.ts";
import { START, type State } from "./model.ts";
import { build, cancel, log } from "./moves/builds.ts";
import { baseNames, bases, keepExact, lookUp, otherName, takeName, withName } from "./moves/choices.ts";
import { filtered, pick, pickAll } from "./moves/families.ts";
import { difference, look, onTab, otherPlatform, preview } from "./moves/preview.ts";
import { move, popped, pushed, shown } from "./moves/way.ts";
import { canWrite, isBusy, toWrite } from "./select.ts";

export function command(state: State, name: Command): State {
  switch (name) {
    case "up":
    case "down":
    case "page-up":
    case "page-down":
    case "first":
    case "last":
      return move(state, name);
    case "look":
      return look(state);
    case "pick":
      return pick(state);
    case "pick-all":
      return pickAll(state);
    case "write":
      return pushed({ ...state, plan: undefined }, { kind: "confirm", ids: toWrite(state), place: START });
    case "build":
      return build(state);
    case "lanes":
      return pushed(state, { kind: "build", place: START });
    case "next-difference":
      return difference(state, 1);
    case "previous-difference":
      return difference(state, -1);
    case "next-platform":
      return otherPlatform(state, 1);
    case "previous-platform":
      return otherPlatform(state, -1);
    case "unfold":
      return preview(state, (s) => ({ ...s, unfolded: !s.unfolded, place: START }));
    case "everything":
      return preview(state, (s) => ({ ...s, everything: !s.everything, place: START }));
    case "tab-file":
    case "tab-manifest":
    case "tab-ignore":
    case "tab-proof":
    case "tab-generator":
      return onTab(state, name.slice("tab-".length));
    case "filter":
      return { ...state, isFiltering: true };
    case "filter-keep":
      return { ...state, isFiltering: false };
    case "filter-clear":
      return filtered({ ...state, isFiltering: false }, "");
    case "filter-erase":
      return filtered(state, [...state.filter].slice(0, -1).join(""));
    case "rename":
      return shown({ ...state, naming: { names: namesFrom(state), at: 0, text: "" } });
    case "name-next":
      return otherName(state);
    case "name-erase":
      return withName(state, (text) => [...text].slice(0, -1).join(""));
    case "name-cancel":
      return shown({ ...state, naming: undefined });
    case "name-take":
      return takeName(state);
    case "keep-exact":
      return keepExact(state);
    case "base-names":
      return baseNames(state);
    case "bases":
      return bases(state);
    case "look-up":
      return lookUp(state, true);
    case "look-up-stop":
      return lookUp(state, false);
    case "yes":
      return yes(state);
    case "no":
      return state.overlay === "leave" ? { ...state, overlay: "none" } : popped(state, "Nothing was written.");
    case "log":
      return log(state);
    case "cancel":
      return cancel(state, false);
    case "cancel-all":
      return cancel(state, true);
    case "command":
    case "help":
      return { ...state, overlay: name };
    case "back":
      return state.overlay === "none" ? popped(state, "") : { ...state, overlay: "none" };
    case "quit":
      return isBusy(state) || state.writing ? { ...state, overlay: "leave" } : { ...state, ending: "quit" };
    case "interrupt":
      return { ...state, ending: "interrupted" };
  }
}

function yes(state: State): State {
  if (state.overlay === "leave") return { ...state, ending: "quit" };
  return state.plan && canWrite(state) ? { ...state, writing: state.plan } : state;
}
