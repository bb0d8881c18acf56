// A platform's task, and how far it has come when its member is built.
import type { CheckedAssumption } from "../model/image.ts";
import type { PlatformName } from "../model/platform.ts";
import type { PlatformProof } from "../model/verdict.ts";
import type { Workspace } from "../ports.ts";
import type { BaseLooks } from "./bases.ts";
import type { Pair } from "./requests.ts";
import type { BuildHooks, Built } from "./side.ts";

export interface Task {
  readonly pair: Pair;
  readonly proof: PlatformProof | undefined;
  readonly workspace: Workspace;
  readonly hooks: BuildHooks;
  /** What was looked at of bases so far, for all platforms. */
  readonly bases: BaseLooks;
  /** What the builder says it can run. */
  readonly runs: readonly PlatformName[];
  /** The fold's path. */
  readonly output: string;
}

/** A member that was built, in the place where its fold is to be built. */
export interface Begun {
  readonly kind: "begun";
  readonly task: Task;
  readonly assumptions: readonly CheckedAssumption[];
  readonly member: Built;
}
