// What commands are applied to and with: the state of a stage, and the room of one evaluation around it.
import type { BaseConfig } from "../../model/base.ts";
import type { Instruction } from "../../model/dockerfile.ts";
import type { Text, Value } from "../words/text.ts";
import { type Given, type Target, usualPlatform } from "./arguments.ts";
import type { Command } from "./command.ts";
import { type Contexts, contextNamed, type Named } from "./contexts.ts";
import type { Environment } from "./environment.ts";
import type { ImageConfig, NamedPlace, Node, Op } from "./graph.ts";
import type { PathReading } from "./windows.ts";

/** How LABEL, EXPOSE and VOLUME of sibling stages behave (DESIGN 4.3): apart, or leaking as frontends before 1.24 do. */
export type Maps = "apart" | "leaking" | "leaking from the base on";

/** What a build is given; what is absent is not given. */
export interface Setup extends Target, Given {
  /** The stage to build, by name in any case; else the last one. */
  readonly target?: string;
  readonly contexts?: Contexts;
  /** The name under which an image for a platform is known on both sides. */
  readonly nameBase: (ref: Text, platform: string) => string;
  readonly baseLacks: (base: string, name: string) => boolean;
  /** The configuration of an image, where it is known. */
  readonly baseConfig?: (ref: Text, platform: string) => BaseConfig | undefined;
  /** Also ask where a base's own name would stand: what an exact grade needs, and a proof does not. */
  readonly asksOrder?: boolean;
  readonly maps: Maps;
}

export interface StageState {
  readonly tip: Node;
  readonly environment: Environment;
  readonly config: ImageConfig;
  readonly platform: string;
  /** CMD was set in this very stage: an ENTRYPOINT then keeps it. */
  readonly hasOwnCmd: boolean;
  /** No other stage looks at the maps of ENV. */
  readonly hasOwnEnv: boolean;
  /** Of the commands that stand in the history, this stage's and those below it; undefined where there is none yet. */
  readonly past: Past | undefined;
}

/** A command that was applied, and what its entry in the history is read from: all shared with the stage (history.ts). */
export interface Past {
  readonly before: Past | undefined;
  readonly command: Command;
  /** Before the command. */
  readonly environment: Environment;
  /** Behind it. */
  readonly config: ImageConfig;
  readonly op: Op;
  readonly room: Room;
}

/** What applying a command may ask for. */
export interface Room {
  readonly escape: string;
  /** What BuildKit calls the stage that is built. */
  readonly stageName: string;
  readonly setup: Setup;
  readonly globals: ReadonlyMap<string, Value>;
  /** Names that older frontends forget in the global scope: they are nothing in a stage. */
  readonly takenAway: ReadonlySet<string>;
  readonly names: ReadonlyMap<string, number>;
  readonly states: ReadonlyMap<number, StageState>;
  /** Words without variables as they are read; grows. */
  readonly literals: Map<string, string>;
  readonly report: (at: Instruction, message: string) => void;
  readonly mayFail: (at: Instruction, key: string) => void;
}

export const pathReading = (state: StageState, at: Instruction, room: Room): PathReading => ({
  system: state.config.system,
  report: (message) => room.report(at, message),
  mayFail: (key) => room.mayFail(at, key),
});

/** Expands a word as the state of its stage has it. */
export type Expand = (word: string) => Text;

/** A node for an image that a COPY or a mount takes files from. */
export function imageNode(ref: string, room: Room, at: Instruction): Node {
  if (ref === "scratch") return { op: { kind: "scratch" }, input: undefined, at };
  const platform = usualPlatform(room.setup);
  const named = contextNamed(ref, platform, room.setup.contexts);
  if (named?.kind === "trouble") room.report(at, named.message);
  else if (named) return { op: opOfContext(named, platform, "files"), input: undefined, at };
  const op = { kind: "image", ref, platform, isImplicit: room.setup.isAcross, isBase: false } as const;
  return { op, input: undefined, at };
}

const SHELLS = { posix: ["/bin/sh", "-c"], windows: ["cmd", "/S", "/C"], unknown: "base" } as const;

/** Of an image without SHELL, by the image's own word (defaultshell.go). */
export const defaultShell = (os: string | undefined): readonly string[] =>
  SHELLS[os === "windows" ? "windows" : "posix"];

/** The SHELL in force; the base's where the text sets none. */
export const shellOf = (config: ImageConfig): readonly string[] | "base" =>
  config.shell ?? (config.base === undefined ? SHELLS[config.system] : "base");

/** Where the files of a named context come from. */
export function opOfContext(source: Exclude<Named, { kind: "trouble" }>, platform: string, named: NamedPlace): Op {
  switch (source.kind) {
    case "scratch":
      if (named !== "base") return { kind: "scratch" };
      return { kind: "named", spec: "docker-image://scratch", name: "", platform, named };
    case "image":
      return { kind: "image", ref: source.ref, platform, isImplicit: false, isBase: named !== "files", named };
    case "layout":
      return { kind: "named", spec: source.ref, name: source.name, platform, named };
    case "files":
      return { kind: "named", spec: source.spec, name: "", platform: named === "base" ? platform : "", named };
  }
}
