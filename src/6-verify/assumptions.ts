// In: what the proof takes for granted about base images, the member, and a way to look at a base. Out: for each
// assumption whether it holds, and what the base has where it does not (DESIGN 4.13).
import { evaluateAlone } from "../5-prove/evaluate/alone.ts";
import { isKnown } from "../5-prove/words/text.ts";
import type { Member } from "../model/family.ts";
import type { CheckedAssumption, Json } from "../model/image.ts";
import type { PlatformName } from "../model/platform.ts";
import type { Assumption } from "../model/verdict.ts";
import type { BaseLook } from "./bases.ts";

type Base = Extract<BaseLook, { kind: "base" }>;

export async function checkAssumptions(
  assumptions: readonly Assumption[],
  member: Member,
  look: (from: string) => Promise<BaseLook>,
): Promise<readonly CheckedAssumption[]> {
  if (assumptions.length === 0) return [];
  const froms = fromsOf(member);
  const checked: CheckedAssumption[] = [];
  for (const assumption of assumptions)
    checked.push(
      assumption.imageOf === undefined
        ? await check(assumption, froms.get(assumption.base), look)
        : await checkImage(assumption, assumption.imageOf, look),
    );
  return checked;
}

async function check(
  assumption: Assumption,
  froms: ReadonlySet<string> | undefined,
  look: (from: string) => Promise<BaseLook>,
): Promise<CheckedAssumption> {
  const unknown = (note: string): CheckedAssumption => ({ ...assumption, note });
  if (!froms) return unknown(NO_NAME);
  const field = assumption.configLacks?.find((name) => !Object.hasOwn(FIELDS, name));
  if (field !== undefined) return unknown(`${field} is nothing that is looked for`);
  const found = new Set<string>();
  for (const from of froms) {
    const base = await look(from);
    if (base.kind === "unknown") return unknown(base.why);
    for (const fact of against(assumption, base)) found.add(fact);
  }
  return found.size === 0 ? { ...assumption, holds: true } : { ...assumption, holds: false, found: [...found] };
}

/** What the builder takes where no platform is named, and what it takes for this one. */
async function checkImage(
  assumption: Assumption,
  platform: PlatformName,
  look: (from: string) => Promise<BaseLook>,
): Promise<CheckedAssumption> {
  if (assumption.base.includes("⟨")) return { ...assumption, note: NO_NAME };
  const taken = await look(assumption.base);
  const wanted = await look(`--platform=${platform} ${assumption.base}`);
  if (taken.kind === "unknown") return { ...assumption, note: taken.why };
  if (wanted.kind === "unknown") return { ...assumption, note: wanted.why };
  const holds = taken.content === wanted.content;
  return holds ? { ...assumption, holds } : { ...assumption, holds, found: [`an image of ${taken.platform}`] };
}

const NO_NAME = "a build argument decides which image it is";

/** The images that stages of the member start from, and the FROMs that name them; a name with a build argument is no name. */
function fromsOf(member: Member): ReadonlyMap<string, ReadonlySet<string>> {
  const { resolved } = evaluateAlone(member.dockerfile, member.platform);
  const froms = new Map<string, Set<string>>();
  for (const { base, stage } of resolved.stages) {
    if (base.kind !== "image" || !isKnown(base.ref) || !resolved.reached.has(stage.index)) continue;
    const from = `${stage.platform === undefined ? "" : `--platform=${stage.platform} `}${base.ref}`;
    froms.set(base.ref, (froms.get(base.ref) ?? new Set()).add(from));
  }
  return froms;
}

/** What the base has though it was taken to have none of it. */
function against(assumption: Assumption, { config, fired }: Base): readonly string[] {
  const { envLacks = [], shell, onbuild, configLacks = [] } = assumption;
  const names = new Set([...envLacks, ...(shell === "posix" ? STARTING : [])]);
  const own = list(config["Shell"]);
  return [
    ...list(config["Env"]).flatMap((e) => (names.has(e.split("=")[0] ?? "") ? [`ENV ${e}`] : [])),
    ...(onbuild === "none" ? fired.map((text) => `ONBUILD ${text}`) : []),
    ...configLacks.flatMap((name) => (isEmpty(config[FIELDS[name] ?? ""]) ? [] : [name])),
    ...(shell === "posix" && own.length > 0 && !POSIX.test(own[0] ?? "") ? [`SHELL ${JSON.stringify(own)}`] : []),
  ];
}

/** What a POSIX shell or bash starts otherwise with: a list would be split elsewhere, a file read first. */
const STARTING = ["IFS", "BASH_ENV", "SHELLOPTS", "BASHOPTS"];

/** Without SHELL it is `/bin/sh -c`. */
const POSIX = /^(?:\/(?:usr\/)?bin\/)?(?:ba|da|a)?sh$/;

/** Instructions by the field of the image's configuration that they fill. */
const FIELDS: Readonly<Record<string, string>> = {
  CMD: "Cmd",
  ENTRYPOINT: "Entrypoint",
  EXPOSE: "ExposedPorts",
  HEALTHCHECK: "Healthcheck",
  LABEL: "Labels",
  SHELL: "Shell",
  STOPSIGNAL: "StopSignal",
  USER: "User",
  VOLUME: "Volumes",
};

const isEmpty = (v: Json | undefined): boolean =>
  v === undefined || v === null || v === "" || (typeof v === "object" && Object.keys(v).length === 0);
const list = (v: Json | undefined): readonly string[] =>
  Array.isArray(v) ? v.filter((e): e is string => typeof e === "string") : [];
