// The library: the pipeline as functions, its data as types, the hosts that run it on Node.
export type { NamedMember } from "./1-read/named.ts";
export { parse } from "./1-read/parse.ts";
export type { RecordedState } from "./1-read/recorded.ts";
export { prove } from "./5-prove/prove.ts";
export type { ProveRequest, Subject as ProofSubject } from "./5-prove/request.ts";
export { unfold } from "./5-prove/unfold.ts";
export { hostFiles } from "./host/files.ts";
export { hostRepository } from "./host/git.ts";
export { sha256 } from "./host/hash.ts";
export { hostWriter } from "./host/journal.ts";
export type * from "./model/change.ts";
export { CODES, type Code } from "./model/codes.ts";
export { type Diagnostic, oneLine } from "./model/diagnostic.ts";
export type * from "./model/dockerfile.ts";
export type * from "./model/family.ts";
export { type Platform, type PlatformName, parsePlatform } from "./model/platform.ts";
export type * from "./model/verdict.ts";
export {
  type Findings,
  type FindRequest,
  type FoldRequest,
  find,
  foldFamily,
  idOf,
  lockChanges,
  type Ports,
  type Subject,
} from "./pipeline.ts";
