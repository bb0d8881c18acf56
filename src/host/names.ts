// Names of what is there for the length of a build: by them `archfold prune` knows what a kill left behind.
import { randomUUID } from "node:crypto";
import { ownerTag } from "./owner.ts";

/** Of images in an engine; nobody else's are called so. */
export const IMAGES = "archfold-verify/";
/** Of folders for temporary files. */
export const FOLDERS = "archfold-build-";

export const temporaryName = (): string => `${IMAGES}${ownerTag()}-${randomUUID()}:latest`;

/** To which `mkdtemp` adds letters of its own. */
export const temporaryFolder = (): string => `${FOLDERS}${ownerTag()}-`;
