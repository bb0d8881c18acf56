// In: the words of a configuration or a descriptor. Out: the platform by its one name, or as written where it has none.
import type { JsonObject } from "../../model/image.ts";
import { parsePlatform } from "../../model/platform.ts";

export function platformOf({ os, architecture, variant }: JsonObject): string {
  const words = [os, architecture, variant].filter((w) => typeof w === "string" && w !== "").join("/");
  return parsePlatform(words)?.name ?? (words || "an unknown platform");
}
