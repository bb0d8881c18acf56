// The configuration of a base image, as far as a build that starts from it can tell (OCI image configuration with
// Docker's fields). A map that is absent is not the same as an empty one: stages share the latter (DESIGN 4.3).
import type { PlatformName } from "./platform.ts";

export interface BaseConfig {
  readonly os?: string;
  readonly architecture?: string;
  readonly variant?: string;
  readonly author?: string;
  readonly config?: {
    /** `NAME=value`, no name twice. */
    readonly Env?: readonly string[];
    readonly Cmd?: readonly string[];
    readonly Entrypoint?: readonly string[];
    readonly ArgsEscaped?: boolean;
    readonly Shell?: readonly string[];
    readonly User?: string;
    readonly WorkingDir?: string;
    readonly Labels?: Readonly<Record<string, string>>;
    readonly ExposedPorts?: Readonly<Record<string, object>>;
    readonly Volumes?: Readonly<Record<string, object>>;
    readonly StopSignal?: string;
    readonly OnBuild?: readonly string[];
    readonly Healthcheck?: BaseHealthcheck;
  };
}

/** Times in nanoseconds. */
export interface BaseHealthcheck {
  readonly Test?: readonly string[];
  readonly Interval?: number;
  readonly Timeout?: number;
  readonly StartPeriod?: number;
  readonly StartInterval?: number;
  readonly Retries?: number;
}

/** Where a configuration was looked up: in an engine's store, in a registry, or where the lock recorded it. */
export type BaseOrigin = "engine" | "registry" | "lock";

/** A base image whose configuration was looked at: what `ref` meant for `platform`. */
export interface KnownBase {
  /** As the member's FROM names it. */
  readonly ref: string;
  readonly platform: PlatformName;
  /** Of the platform's image. */
  readonly digest: string;
  readonly origin: BaseOrigin;
  readonly config: BaseConfig;
}

/** What looking up both names of a base said: are they one image for the platform? */
export type BaseEvidence = { readonly platform: PlatformName; readonly from: string; readonly to: string } & (
  | {
      readonly kind: "same";
      readonly digest: string;
      /** Of the index that `to` names, where it names one. */
      readonly index?: string;
      /** Of the build arguments in the names, "VERSION=3.20": with others they may be two images. */
      readonly values?: string;
    }
  | { readonly kind: "other"; readonly own: string; readonly found: string; readonly values?: string }
  | { readonly kind: "unknown"; readonly why: string }
);
