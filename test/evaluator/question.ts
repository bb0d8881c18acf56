// One question to BuildKit and to our evaluator: a Dockerfile and all that it is built with.

export interface BaseConfig {
  readonly architecture: string;
  readonly os: string;
  readonly variant?: string;
  readonly author?: string;
  readonly config?: {
    readonly Env?: readonly string[];
    readonly Cmd?: readonly string[];
    readonly Entrypoint?: readonly string[];
    readonly Shell?: readonly string[];
    readonly Labels?: Readonly<Record<string, string>>;
    readonly ExposedPorts?: Readonly<Record<string, object>>;
    readonly Volumes?: Readonly<Record<string, object>>;
    readonly User?: string;
    readonly WorkingDir?: string;
    readonly StopSignal?: string;
    readonly OnBuild?: readonly string[];
    readonly ArgsEscaped?: boolean;
    readonly Healthcheck?: { readonly Test: readonly string[]; readonly Interval?: number };
  };
  readonly rootfs: { readonly type: "layers"; readonly diff_ids: readonly string[] };
  readonly history?: readonly { readonly created_by: string; readonly empty_layer?: boolean }[];
}

export interface Question {
  readonly id: string;
  readonly dockerfile: string;
  readonly platform: string;
  readonly buildPlatform: string;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly target: string;
  /** By the name under which a Dockerfile asks for the image; `*` is every other image. */
  readonly bases: Readonly<Record<string, BaseConfig>>;
  /** Named contexts as buildx passes them: name, or name::platform, and source. */
  readonly contexts?: Readonly<Record<string, string>>;
  /** Is it asked of a frontend from before 1.8? */
  readonly isOlder?: boolean;
}
