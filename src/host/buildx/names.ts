// The names of images that are in an engine for the length of a build: by them `archfold prune` knows what a kill left.
import { randomUUID } from "node:crypto";

/** Nobody else's images have it. */
const TEMPORARY = "archfold-verify/";

export const temporaryName = (): string => `${TEMPORARY}${randomUUID()}:latest`;
