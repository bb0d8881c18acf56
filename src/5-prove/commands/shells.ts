// Which shell reads a command in shell form, and whether it is started so that it splits words as POSIX says.
import type { ReadBy } from "./compare.ts";

const POSIX = /^(?:\/(?:usr\/)?bin\/)?(?:ba|da|a)?sh$/;
const OPTIONS = new Set(["errexit", "nounset", "xtrace", "pipefail"]);

/** Of a SHELL that is known. */
export function readerOf([program = "", ...flags]: readonly string[]): ReadBy {
  if (!POSIX.test(program)) return "other";
  let hasCommand = false;
  for (let i = 0; i < flags.length; i++) {
    const flag = flags[i] ?? "";
    if (!/^-[euxc]*o?$/.test(flag) || flag === "-") return "other";
    if (flag.includes("c")) hasCommand = true;
    if (flag.endsWith("o") && !OPTIONS.has(flags[++i] ?? "")) return "other";
  }
  return hasCommand ? "posix" : "other";
}
