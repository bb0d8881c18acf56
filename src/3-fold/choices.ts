// What a person chose about the fold's form, as the planner reads it: other names, and rows that are to stay as they are.
import type { PlatformName } from "../model/platform.ts";
import type { BaseNames } from "./alike/base-names.ts";

/** From the fold's own name to the chosen one. */
export type Renames = ReadonlyMap<string, string>;

export interface Choices {
  readonly renames: Renames;
  /** Variables that are refused, by the fold's own names. */
  readonly variables: ReadonlySet<string>;
  /** Where instructions of members begin that are to stay as they are. */
  readonly lines: ReadonlyMap<PlatformName, ReadonlySet<number>>;
  readonly baseNames: BaseNames;
}

export const NO_CHOICES: Choices = {
  renames: new Map(),
  variables: new Set(),
  lines: new Map(),
  baseNames: new Map(),
};

/** Which refusals met something to refuse. Filled while the graphs are made. */
export interface Met {
  readonly variables: Set<string>;
  /** As `lineKey` writes them. */
  readonly lines: Set<string>;
}

export const lineKey = (platform: PlatformName, line: number): string => `${platform} ${line}`;
