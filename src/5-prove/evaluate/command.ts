// An instruction as BuildKit types it (frontend/dockerfile/instructions), before any variable is expanded.
import type { Instruction } from "../../model/dockerfile.ts";

export interface Pair {
  readonly key: string;
  readonly value: string;
}

/** Shell form keeps its text, exec form its arguments. */
export type CommandLine =
  | { readonly form: "shell"; readonly text: string }
  | { readonly form: "exec"; readonly args: readonly string[] };

export interface Inline {
  readonly name: string;
  readonly body: string;
  readonly expand: boolean;
}

export interface Transfer {
  readonly kind: "transfer";
  readonly add: boolean;
  readonly from: string | undefined;
  readonly sources: readonly string[];
  readonly inline: readonly Inline[];
  readonly dest: string;
  readonly chown: string;
  readonly chmod: string;
  readonly checksum: string;
  readonly link: boolean;
  readonly parents: boolean;
  readonly exclude: readonly string[];
  readonly keepGitDir: string | undefined;
  readonly unpack: string | undefined;
}

export interface Run {
  readonly kind: "run";
  readonly line: CommandLine;
  /** A here-document that begins with `#!` and is run as a file. */
  readonly script: string | undefined;
  readonly mounts: readonly string[];
  readonly network: string;
  readonly security: string;
  readonly devices: readonly string[];
}

/** `at` is where the command stands; for a trigger of ONBUILD it is the FROM that fires it. */
export type Command = { readonly at: Instruction } & (
  | { readonly kind: "env" | "label"; readonly pairs: readonly Pair[] }
  | { readonly kind: "arg"; readonly args: readonly { readonly name: string; readonly value: string | undefined }[] }
  | { readonly kind: "workdir" | "user" | "stopsignal" | "maintainer" | "onbuild"; readonly text: string }
  | { readonly kind: "cmd" | "entrypoint"; readonly line: CommandLine }
  | { readonly kind: "shell"; readonly args: readonly string[] }
  | { readonly kind: "expose" | "volume"; readonly words: readonly string[] }
  | { readonly kind: "healthcheck"; readonly test: readonly string[]; readonly settings: readonly string[] }
  | Transfer
  | Run
);

/** What is wrong with an instruction, in one line. */
export interface Stuck {
  readonly kind: "stuck";
  readonly message: string;
}

export const stuck = (message: string): Stuck => ({ kind: "stuck", message });
