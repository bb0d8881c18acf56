// Images that the members name for their platform -> the names that they could have in common; and members that use them.
// That two names are one image is a premise of the proof, so nothing here is done unasked.
import { copyOf, mountSources, namesIn, stagesOf } from "../../1-read/typed.ts";
import { type Word, wordsOf } from "../../1-read/words.ts";
import type { Instruction } from "../../model/dockerfile.ts";
import type { Member } from "../../model/family.ts";
import { type Platform, type PlatformName, parsePlatform } from "../../model/platform.ts";
import { multiArchName, stemOf } from "../forms/multi-arch-name.ts";
import { byPlatform } from "../forms/platform-argument.ts";
import { type Edit, edited } from "./edits.ts";

export interface CommonName {
  readonly to: string;
  /** What the members call it; those that call it so already are not among them. */
  readonly names: readonly { readonly platform: PlatformName; readonly from: string }[];
  /** All of the members' names hold a digest. */
  readonly isPinned: boolean;
  /** No platform argument says the members' names in one. */
  readonly isParted: boolean;
}

/** From each platform's names for images to others. */
export type BaseNames = ReadonlyMap<PlatformName, ReadonlyMap<string, string>>;

/** An image that a member names, where it stands. */
interface Use {
  readonly platform: Platform;
  readonly name: string;
  readonly instruction: Instruction;
  readonly start: number;
  /** Uses of one key correspond. */
  readonly key: string;
}

/** For each place where every member that has it names an image, and these could have one name. */
export function commonNames(members: readonly Member[]): readonly CommonName[] {
  const slots = new Map<string, Use[]>();
  for (const use of members.flatMap(usesIn)) slots.set(use.key, [...(slots.get(use.key) ?? []), use]);
  const defaults = new Set(members.map(({ dockerfile: d }) => JSON.stringify(stagesOf(d).globals.map((i) => i.rest))));
  const stages = new Set(members.flatMap((m) => [...namesIn(m.dockerfile).stages]));
  return [...slots.values()].flatMap((uses): readonly CommonName[] => {
    const platforms = new Set(uses.map((u) => u.platform.name));
    const to = platforms.size > 1 ? multiArchName(uses) : undefined;
    if (to === undefined || stages.has(to.toLowerCase())) return [];
    // An argument with other defaults would stand otherwise in the fold's name, and no premise is about two names of it.
    if (to.includes("$") && defaults.size > 1) return [];
    const own = new Map(uses.map((u) => [`${u.platform.name} ${u.name}`, { platform: u.platform.name, from: u.name }]));
    const isFrom = uses.every((u) => u.instruction.keyword === "FROM");
    return [
      {
        to,
        names: [...own.values()].filter((n) => n.from !== to),
        isPinned: uses.every((u) => u.name.includes("@")),
        isParted: !isFrom || byPlatform(uses.map((u) => ({ platform: u.platform, text: u.name }))) === undefined,
      },
    ];
  });
}

export const withBaseNames = (members: readonly Member[], names: BaseNames): readonly Member[] =>
  members.map((m) => {
    const own = names.get(m.platform.name);
    return own
      ? edited(
          m,
          usesIn(m).flatMap((use) => editOf(use, own.get(use.name))),
        )
      : m;
  });

const editOf = ({ instruction, start, name }: Use, text: string | undefined): readonly Edit[] =>
  text === undefined ? [] : [{ instruction, start, end: start + name.length, text }];

/** A FROM corresponds by its stage, the others by what their names have in common. */
function usesIn(member: Member): readonly Use[] {
  const { platform, dockerfile } = member;
  const mark = dockerfile.escape;
  const { stages } = stagesOf(dockerfile);
  const isStage = (name: string, before: number): boolean =>
    /^\d+$/.test(name) || stages.slice(0, before).some((s) => s.from.name?.toLowerCase() === name.toLowerCase());
  let unnamed = 0;
  return stages.flatMap(({ index, from, instructions }): readonly Use[] => {
    const isLast = index === stages.length - 1;
    const key = `FROM ${isLast ? "\0last" : (from.name?.toLowerCase() ?? `\0${unnamed++}`)}`;
    return instructions.flatMap((instruction) => {
      // A word that a continuation breaks stays as it is.
      const isImage = (name: string, start: number): boolean =>
        instruction.text.slice(start, start + name.length) === name && !isStage(name, index);
      if (instruction.keyword === "FROM") {
        const { start } = from.imageWord;
        // One that is no image for the platform is in the way of the others.
        const name = isImage(from.image, start) && isFor(from.flags, platform) ? from.image : "";
        return [{ platform, name, instruction, start, key }];
      }
      return sourceWords(instruction, mark).flatMap((word) =>
        [...word.text.matchAll(/(?:^--from=|[=,]from=)([^,]*)/g)].flatMap(({ index: at, 0: all, 1: name = "" }) => {
          const start = word.start + at + all.length - name.length;
          return isImage(name, start)
            ? [{ platform, name, instruction, start, key: `COPY ${stemOf({ platform, name })}` }]
            : [];
        }),
      );
    });
  });
}

function sourceWords(instruction: Instruction, mark: string): readonly Word[] {
  if (mountSources(instruction, mark).length === 0) return copyOf(instruction, mark)?.flags ?? [];
  const words = wordsOf(instruction, mark).slice(1);
  return words
    .slice(
      0,
      words.findIndex((w) => !w.text.startsWith("--")),
    )
    .filter((w) => w.text.startsWith("--mount="));
}

/** The member's own platform is asked for, by name or not. */
const isFor = (flags: readonly string[], { name }: Platform): boolean =>
  flags.every((flag) => {
    const asked = /^--platform=(.*)$/s.exec(flag)?.[1];
    return (
      asked === undefined ||
      /^\$(?:TARGETPLATFORM|\{TARGETPLATFORM\})$/.test(asked) ||
      parsePlatform(asked)?.name === name
    );
  });
