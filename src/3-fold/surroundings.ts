// What surrounds a stage and its rows do not show: which names are set elsewhere, and how variables are written.
import type { PlatformName } from "../model/platform.ts";

export interface Surroundings {
  /** Names that ENV sets in the stages below, by platform. */
  readonly environment: (platform: PlatformName) => ReadonlySet<string>;
  /** Names that have a value before the first FROM: the platform's, and ARGs with a default. */
  readonly globals: ReadonlySet<string>;
  /** The escape character. */
  readonly mark: string;
}
