// What the histories of member and fold tell otherwise, where everything else is the same: a proof leaves it aside, and says so.
import type { HistoryDifference } from "../../model/verdict.ts";
import { type Entry, historyOf } from "../evaluate/history.ts";
import { isSame, show } from "../words/text.ts";
import type { Comparison } from "./outcome.ts";

/** In the order in which they stand; an ARG or CMD that only the fold has stands alone, as in `verify`. */
export function historyDifferences({ member, fold }: Comparison): readonly HistoryDifference[] {
  const found: HistoryDifference[] = [];
  const theirs = historyOf(member.evaluated.state.past);
  let m = theirs.next().value;
  for (const f of historyOf(fold.evaluated.state.past)) {
    if (m && isSame(m.text, f.text)) m = theirs.next().value;
    else if (!m || isAddition(f)) found.push({ fold: show(f.text) });
    else {
      found.push({ member: show(m.text), fold: show(f.text) });
      m = theirs.next().value;
    }
  }
  for (; m; m = theirs.next().value) found.push({ member: show(m.text) });
  return found;
}

const isAddition = ({ text, layer }: Entry): boolean => layer === false && /^(?:ARG|CMD) /.test(show(text));
