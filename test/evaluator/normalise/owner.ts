// --chown and --chmod as BuildKit reads them (client/llb/fileop.go WithUser, convert.go dispatchCopy).
import { Refused } from "./refused.ts";

export function ownerOf(text: string): Readonly<Record<string, unknown>> {
  if (text === "") return {};
  const colon = text.indexOf(":");
  const [user, group] = colon < 0 ? [text, undefined] : [text.slice(0, colon), text.slice(colon + 1)];
  return { user: idOf(user), ...(group === undefined ? {} : { group: idOf(group) }) };
}

function idOf(word: string): string | number {
  if (word === "root" || word === "") return 0;
  const id = /^[+-]?[0-9]+$/.test(word) ? Number(word) : Number.NaN;
  if (!(id >= -(2 ** 31) && id < 2 ** 31)) return word;
  return id < 0 ? id + 2 ** 32 : id;
}

const SYMBOLIC = /^(?:[ugoa]*(?:[-+=][rwxXst]*|[-+=][ugo])+)(?:,[ugoa]*(?:[-+=][rwxXst]*|[-+=][ugo])+)*$/;

export function modeOf(text: string, isPlain: boolean): Readonly<Record<string, unknown>> {
  if (text === "") return {};
  if (/^[0-7]+$/.test(text)) {
    const mode = Number.parseInt(text, 8);
    if (mode > 0o7777) throw new Refused("a mode is too large", isPlain);
    return { mode };
  }
  if (!SYMBOLIC.test(text)) throw new Refused(`the mode ${text} is not understood`, isPlain);
  return { mode: 0, modeStr: text };
}
