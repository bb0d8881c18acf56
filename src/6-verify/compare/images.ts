// In: two images. Out: the verdict of DESIGN 3 with every difference named, and every one that does not count named as well.
// Cheap first: files are read only where a layer's digest differs (DESIGN 4.9).
import type { Comparison, Ignored, Image, ImageDifference } from "../../model/image.ts";
import { sortAsked, withoutAsked } from "./asked.ts";
import { compareClassicHistory, isClassic, sortClassic } from "./classic.ts";
import { compareConfig, compareValue, sortConfig } from "./config.ts";
import { compareHistory } from "./history.ts";
import { compareLayers } from "./layers.ts";
import type { CompareOptions } from "./options.ts";
import { withPatches } from "./texts.ts";

export async function compareImages(member: Image, fold: Image, options: CompareOptions): Promise<Comparison> {
  const byClassic = isClassic(member.config, fold.config);
  const asked = options.ignore ?? [];
  const left = withoutAsked(member.config, fold.config, asked);
  const config = sortConfig(compareConfig(left.member, left.fold), options.across);
  const history = byClassic
    ? compareClassicHistory(member.config, fold.config)
    : compareHistory(member.config, fold.config, options);
  const compared = await compareLayers(member.layers, fold.layers, options.isUntrusted);
  const layers = sortLayers(compared.differences);
  const found = [...config.differences, ...history.differences, ...layers.differences];
  const own = [...created(member, fold), ...config.ignored, ...history.ignored, ...layers.ignored];
  const named = byClassic ? sortClassic(found, fold.config) : { differences: found, ignored: [] };
  const sorted = sortAsked(named.differences, asked);
  const differences = await withPatches(sorted.differences, compared.reaches);
  const ignored = [...own, ...named.ignored, ...left.ignored, ...sorted.ignored];
  return { verdict: verdictOf(differences, ignored, sameLayers(member, fold)), differences, ignored };
}

function verdictOf(
  differences: readonly ImageDifference[],
  ignored: readonly Ignored[],
  layersEqual: boolean,
): Comparison["verdict"] {
  if (differences.length > 0) return "different";
  if (!layersEqual) return "same-content";
  return ignored.length > 0 ? "equivalent" : "identical";
}

const sameLayers = (a: Image, b: Image): boolean =>
  a.layers.length === b.layers.length && a.layers.every((layer, n) => layer.diffId === b.layers[n]?.diffId);

function sortLayers(found: readonly ImageDifference[]): { differences: ImageDifference[]; ignored: Ignored[] } {
  const differences = found.filter((d) => d.field !== "mtime");
  const ignored = found.filter((d) => d.field === "mtime").map((d): Ignored => ({ name: "mtime", ...d }));
  return { differences, ignored };
}

function created(member: Image, fold: Image): Ignored[] {
  const found = compareValue("created", member.config["created"], fold.config["created"]);
  return found.map((d): Ignored => ({ name: "created", ...d }));
}
