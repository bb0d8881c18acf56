// What the effects work on: the repository, what was asked of it, an engine, a clock.
import type { FindRequest, Ports } from "../../src/pipeline.ts";
import type { BaseSource, Engine } from "../../src/ports.ts";

export interface World {
  readonly ports: Ports;
  readonly request: FindRequest;
  readonly engine: Engine;
  /** Where bases are looked up, when somebody asks for it. */
  readonly bases: (signal: AbortSignal) => BaseSource;
  /** It was asked for on the command line: all bases, before anything is folded. */
  readonly looksUp: boolean;
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
}
