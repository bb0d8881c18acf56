// A Dockerfile on a platform by itself, with nothing to compare it with: no build argument is given, and bases are what
// their names say.
import type { Dockerfile } from "../../model/dockerfile.ts";
import type { Platform } from "../../model/platform.ts";
import { show } from "../words/text.ts";
import { evaluate } from "./evaluate.ts";
import { readProgram } from "./stages.ts";

export const evaluateAlone = (dockerfile: Dockerfile, platform: Platform) =>
  evaluate(readProgram(dockerfile), {
    platform,
    isAcross: false,
    isFixed: () => false,
    nameBase: show,
    baseLacks: () => false,
    maps: "apart",
  });
