// Values out of JSON that may be anything: an object or a list where there is one, else an empty one.
import type { Json, JsonObject } from "./image.ts";

export const objectOf = (value: Json | undefined): JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};

export const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

/** The digests of an image's layers, uncompressed, as its configuration names them. */
export const diffIdsOf = (config: JsonObject): readonly string[] =>
  listOf(objectOf(config["rootfs"])["diff_ids"]).map((d) => (typeof d === "string" ? d : ""));
