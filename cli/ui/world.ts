// What the effects work on: the repository, what was asked of it, an engine, a clock.
import type { FindRequest, Ports } from "../../src/pipeline.ts";
import type { Engine } from "../../src/ports.ts";

export interface World {
  readonly ports: Ports;
  readonly request: FindRequest;
  readonly engine: Engine;
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
}
