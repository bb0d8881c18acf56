// Why rows of the members stand once for each platform in the fold, and not once for all: the check that decided says it.
import type { Instruction, Keyword } from "./dockerfile.ts";
import type { PlatformName } from "./platform.ts";

/** Each with the words for a person. In JSON it is the name that stands. */
export const SPLIT_REASONS = {
  asked: "kept exact, as asked",
  exact: "it differs, and --form exact knows no variables",
  unproved: "the proof does not get over one text for all",
  base: "the base images differ",
  variables: "the variables are set here",
  some: "not every platform has it",
  differs: "nothing on the other platforms is like it",
  heavier: "a variable would not read lighter",
  beside: "a stage of its own would be longer",
  trigger: "ONBUILD has to stand in the last stage",
  argument: "behind another FROM an ENV would win over the ARG",
  order: "behind another FROM the order of RUN's environment would change",
  command: "with a FROM before the ENTRYPOINT the CMD would be lost",
  "here-document": "this here-document is no place for a variable",
  keyword: "this instruction is no place for a variable",
  blanks: "it differs in blanks",
  "exec-form": "no shell reads variables in the exec form",
  shell: "its shell is not known to be a POSIX one",
  unread: "the command cannot be read for sure",
  "single-quotes": "no variable is read in single quotes",
  "command-word": "the name of a command is no place for a variable",
  name: "what stands before = is no place for a variable",
  redirection: "beside a redirection is no place for a variable",
  expansion: "in an expansion, or a case, is no place for a variable",
  pattern: "in a pattern of file names is no place for a variable",
  escape: "behind an escape character is no place for a variable",
  flag: "a flag is no place for a variable",
  place: "here is no place for a variable",
  words: "not every platform has these words, and no list can stand here",
  value: "a value holds what would be read otherwise in a variable",
} as const;

export type SplitReason = keyof typeof SPLIT_REASONS;

/** By the members' own instructions. One that the fold wrote itself has no reason here. */
export type SplitReasons = ReadonlyMap<Instruction, SplitReason>;

export interface SplitCause {
  readonly reason: SplitReason;
  readonly keywords: readonly Keyword[];
  /** Where these instructions begin in each member that has any. */
  readonly lines: ReadonlyMap<PlatformName, readonly number[]>;
}

/** A place of the fold that stands once for each platform. */
export interface Split {
  /** Of the fold, where the first of its stages begins. */
  readonly line: number;
  readonly causes: readonly SplitCause[];
}
