// Dockerfiles that a real engine can build without a network: tame lines on bases that were pushed, over a small context.
import type { BaseConfig, Question } from "../question.ts";
import { layOut } from "./file.ts";
import { type Random, random } from "./random.ts";
import { REAL_BASES, type RealBase } from "./real-bases.ts";
import { line, type Reach, type Stage } from "./real-lines.ts";
import { arg } from "./settings.ts";
import type { Draft } from "./words.ts";

/** The machine's own, and others on which nothing runs. */
export const PLATFORMS = ["linux/amd64", "linux/arm64", "linux/arm/v7", "linux/386", "linux/s390x"];
const OWN = "linux/amd64";

/** What each base holds, by its name and then by platform. */
export type RealConfigs = Readonly<Record<string, Readonly<Record<string, BaseConfig>>>>;

interface From {
  readonly text: string;
  /** The platform is the machine's own, and there is a shell. */
  readonly canRun: boolean;
}

const isTrigger = ({ lines }: RealBase): boolean => lines.some((text) => text.startsWith("ONBUILD"));
const IMAGES = REAL_BASES.filter((b) => !isTrigger(b)).map((b) => b.name);

/** Triggers are rare, for one in four stages would hide much of the rest. */
function baseOf(r: Random, platform: string): string {
  const triggers = REAL_BASES.filter((b) => isTrigger(b) && (platform === OWN || !b.runs));
  return r.chance(0.05) ? r.pick(triggers).name : r.pick(IMAGES);
}

function from(r: Random, platform: string, before: readonly Stage[]): From {
  const asked = r.chance(0.15) ? r.pick(["$BUILDPLATFORM", "$TARGETPLATFORM", OWN, "linux/${TARGETARCH}"]) : "";
  const flag = asked ? `--platform=${asked} ` : "";
  const named = before.filter(({ name }) => name !== "");
  if (named.length > 0 && r.chance(0.6)) {
    const { name, canRun } = r.pick(named);
    return { text: flag + name, canRun };
  }
  if (r.chance(0.15)) return { text: `${flag}scratch`, canRun: false };
  const isOwn = asked === "$BUILDPLATFORM" || asked === OWN || platform === OWN;
  const name = baseOf(r, platform);
  const written = r.chance(0.1) ? r.pick(["${BASE:-archfold/plain:1}", "docker.io/archfold/plain:1"]) : name;
  return { text: flag + written, canRun: isOwn };
}

function head(d: Draft): string {
  const { r } = d;
  const directive = d.escape === "`" ? "# escape=`\n" : r.chance(0.05) ? "# check=skip=all\n" : "";
  const globals = r.chance(0.4) ? r.many(1, 2, () => `${arg({ ...d, odd: 0 })}\n`).join("") : "";
  return `${directive}${globals}${r.chance(0.1) ? "ARG BASE=archfold/set:1\n" : ""}`;
}

/** Children of one stage share maps: so the last one sometimes takes from all, that all are reached. */
const reaching = (before: readonly Stage[]): string =>
  before.map(({ name, number }) => `COPY --from=${name || number} /made /from/${number}\n`).join("");

export function buildable(seed: number, configs: RealConfigs, reach: Reach): Question {
  const r = random(seed);
  const d: Draft = {
    r,
    escape: r.chance(0.06) ? "`" : "\\",
    odd: 0.03,
    bad: 0,
    stages: [],
    isWindows: false,
  };
  const platform = r.chance(0.6) ? OWN : r.pick(PLATFORMS);
  const top = head(d);
  const count = 1 + r.int(3);
  const before: Stage[] = [];
  const stages = Array.from({ length: count }, (_, number) => {
    const { text, canRun } = from(r, platform, before);
    const stage: Stage = { name: r.chance(0.75) ? `s${number}` : "", number, canRun };
    const lines = r.many(1, 8, () => {
      const made = line({ d, reach, stage, before, images: IMAGES });
      return r.chance(0.2) && made.indexOf("\n") === made.length - 1 ? `${layOut(d, made.slice(0, -1))}\n` : made;
    });
    const all = number === count - 1 && r.chance(0.4) ? reaching(before) : "";
    before.push(stage);
    return `FROM ${text}${stage.name ? ` AS ${stage.name}` : ""}\nCOPY f /made\n${lines.join("")}${all}`;
  });
  const text = top + stages.join("");
  return {
    id: String(seed),
    dockerfile: reach.isNew ? text : withPatterns(text),
    ...(reach.isNew ? {} : { isOlder: true }),
    platform,
    buildPlatform: OWN,
    buildArgs: r.chance(0.4) ? { [r.pick(["A", "B", "FOO", "BASE_TAG"])]: r.pick(["given", "", "x y"]) } : {},
    target: r.chance(0.03) ? r.pick(before).name : "",
    bases: Object.fromEntries(REAL_BASES.map(({ name }) => [name, configs[name]?.[platform] as BaseConfig])),
  };
}

/** `${A#}`, whose pattern is empty, ends the whole engine before BuildKit 0.14 (shell/lex.go processDollar): a pattern that may be is none there. */
const withPatterns = (text: string): string => text.replace(/(\$\{\w+)[#%]+(?![\w*?])/g, "$1:-");
