// What BuildKit is given for one platform: a chain of operations behind each stage, and the image's configuration.
// A FROM of a stage adds no operation, so chains of member and fold can be held against each other one by one.
import type { Instruction } from "../../model/dockerfile.ts";
import type { Text } from "../words/text.ts";
import type { Environment, ImageEnv } from "./environment.ts";
import type { System } from "./windows.ts";

export interface Node {
  readonly op: Op;
  readonly input: Node | undefined;
  readonly at: Instruction | undefined;
}

export type Op =
  | { readonly kind: "scratch" }
  | {
      readonly kind: "image";
      readonly ref: Text;
      readonly platform: string;
      /** Nothing named a platform in a build that was asked for none: what the image is for decides (convert.go autoDetectPlatform). */
      readonly isImplicit: boolean;
      /** True for a FROM, whose image may have ONBUILD triggers; false for a COPY or mount from an image. */
      readonly isBase: boolean;
      /** Named by a context: taken even where it has no layers. */
      readonly named?: NamedPlace;
    }
  /** A named context that is no image, or one of a local store (then `name` is what asked for it). */
  | {
      readonly kind: "named";
      readonly spec: string;
      readonly name: string;
      readonly platform: string;
      readonly named: NamedPlace;
    }
  | { readonly kind: "folder"; readonly path: Text; readonly user: Text }
  | FilesOp
  | ExecOp;

/** In whose place a named context stands. */
export type NamedPlace = "stage" | "base" | "files";

/** Where files come from: the build context, or another chain. */
export type Origin = "context" | Node;

export type FileSource =
  | { readonly kind: "path"; readonly path: Text }
  | { readonly kind: "remote"; readonly url: Text }
  /** Begins with something unknown: a URL or a path. */
  | { readonly kind: "either"; readonly text: Text }
  | { readonly kind: "inline"; readonly name: string; readonly body: Text };

export interface FilesOp {
  readonly kind: "files";
  readonly add: boolean;
  readonly origin: Origin;
  readonly sources: readonly FileSource[];
  readonly dest: Text;
  /** chown, chmod, link and so on, only those that are set. */
  readonly settings: ReadonlyMap<string, Text>;
  readonly parents: boolean;
  /** Whose paths the sources are. */
  readonly system: System;
}

export interface Mount {
  readonly origin: Origin | "none";
  /** Below the origin's root, cleaned; only for binds and caches. */
  readonly source: Text;
  readonly settings: ReadonlyMap<string, Text>;
}

export interface ExecOp {
  readonly kind: "exec";
  /** The words before the command's text in shell form; `undefined` in exec form; `base` where the base's SHELL is not known. */
  readonly shell: readonly string[] | "base" | undefined;
  readonly args: readonly string[];
  readonly script: string | undefined;
  readonly environment: Environment;
  readonly workdir: Text;
  readonly user: Text;
  readonly mounts: readonly Mount[];
  readonly network: string;
  readonly security: string;
  readonly devices: readonly string[];
  readonly system: System;
}

/** A field of the configuration that the text set: a key that is equal exactly where the value is, and where it was set. */
export interface Setting {
  readonly key: string;
  readonly shown: string;
  readonly at: Instruction;
}

/** The key of a field that holds nothing. */
export const NOTHING = "-";

export type Bag = Map<string, Setting>;

export interface ImageConfig {
  /** The base image that is not known: what the text does not set comes from there. Undefined for scratch and known bases. */
  readonly base: string | undefined;
  readonly system: System;
  /** What the image says of itself, which may be another's than the platform that it was asked for. */
  readonly ownSystem: System;
  readonly env: ImageEnv;
  readonly envAt: Map<string, Instruction>;
  /** With slashes; the image of Windows has it with backslashes. */
  readonly workdir: Text;
  readonly workdirAt: Instruction | undefined;
  readonly user: Text;
  readonly userAt: Instruction | undefined;
  readonly shell: readonly string[] | undefined;
  readonly settings: ReadonlyMap<SettingName, Setting>;
  /** Undefined while BuildKit's map is nil. */
  readonly labels: Bag | undefined;
  readonly ports: Bag | undefined;
  readonly volumes: Bag | undefined;
  readonly onbuild: readonly Setting[];
}

export type SettingName = "cmd" | "entrypoint" | "args escaped" | "shell" | "stop signal" | "healthcheck" | "author";

/** The chain from its start to the given operation. */
export function chainOf(tip: Node): readonly Node[] {
  const chain: Node[] = [];
  for (let node: Node | undefined = tip; node; node = node.input) chain.push(node);
  return chain.reverse();
}
