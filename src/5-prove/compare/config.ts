// The image configurations of member and fold, field by field; history is left aside.
import type { Instruction } from "../../model/dockerfile.ts";
import type { Difference } from "../../model/verdict.ts";
import { type Bag, type ImageConfig, NOTHING, type Setting, type SettingName } from "../evaluate/graph.ts";
import { isSame, show } from "../words/text.ts";
import { agrees, type Doubts } from "./doubts.ts";
import { type Comparison, difference, isAlike } from "./outcome.ts";

const SETTINGS: readonly SettingName[] = [
  "cmd",
  "entrypoint",
  "args escaped",
  "shell",
  "stop signal",
  "healthcheck",
  "author",
];

const TITLES: Readonly<Record<SettingName, string>> = {
  cmd: "CMD",
  entrypoint: "ENTRYPOINT",
  "args escaped": "ArgsEscaped",
  shell: "SHELL",
  "stop signal": "STOPSIGNAL",
  healthcheck: "HEALTHCHECK",
  author: "MAINTAINER",
};

export function compareConfigs(a: ImageConfig, b: ImageConfig, c: Comparison): Difference | undefined {
  return (
    compareEnv(a, b, c) ??
    field("WORKDIR", isAlike(a.workdir, b.workdir, c), show(a.workdir), show(b.workdir), a.workdirAt, b.workdirAt) ??
    field("USER", isAlike(a.user, b.user, c), show(a.user), show(b.user), a.userAt, b.userAt) ??
    compareSettings(a, b, c) ??
    compareBags(a, b, c.doubts) ??
    compareOnbuild(a.onbuild, b.onbuild, c.doubts)
  );
}

export function compareBags(a: ImageConfig, b: ImageConfig, doubts: Doubts): Difference | undefined {
  return (
    bag("LABEL", a.labels, b.labels, doubts) ??
    labelOrder(a.labels, b.labels) ??
    bag("EXPOSE", a.ports, b.ports, doubts) ??
    bag("VOLUME", a.volumes, b.volumes, doubts)
  );
}

function field(
  name: string,
  isSame: boolean,
  member: string,
  fold: string,
  memberAt: Instruction | undefined,
  foldAt: Instruction | undefined,
): Difference | undefined {
  if (isSame) return undefined;
  return difference(
    memberAt,
    foldAt,
    `the image's ${name} is ${member || "not set"} in the member and ${fold || "not set"} in the fold`,
    {
      member: memberAt?.text.trimEnd() ?? member,
      fold: foldAt?.text.trimEnd() ?? fold,
    },
  );
}

function compareEnv(a: ImageConfig, b: ImageConfig, c: Comparison): Difference | undefined {
  const fold = [...b.env];
  for (const [i, [name, value]] of [...a.env].entries()) {
    const [otherName, other] = fold[i] ?? [];
    if (name === otherName && other !== undefined && isAlike(value, other, c)) continue;
    const same = b.env.get(name);
    const isOrder = same !== undefined && isSame(same, value);
    const member = `${name}=${show(value)}`;
    return field(
      isOrder ? "ENV order" : "ENV",
      false,
      member,
      isOrder
        ? `${otherName ?? "nothing"} in its place`
        : same === undefined
          ? `without ${name}`
          : `${name}=${show(same)}`,
      a.envAt.get(name),
      b.envAt.get(name),
    );
  }
  const [extra] = fold.slice(a.env.size);
  return (
    extra &&
    field("ENV", false, `without ${extra[0]}`, `${extra[0]}=${show(extra[1])}`, undefined, b.envAt.get(extra[0]))
  );
}

function compareSettings(a: ImageConfig, b: ImageConfig, c: Comparison): Difference | undefined {
  for (const name of SETTINGS) {
    const [x, y] = [a.settings.get(name), b.settings.get(name)];
    const found = field(
      TITLES[name],
      agrees(keyOfSetting(x, a), keyOfSetting(y, b), c.doubts),
      x?.shown ?? inherited(a),
      y?.shown ?? inherited(b),
      x?.at,
      y?.at,
    );
    if (found) return found;
  }
  return undefined;
}

/** What the text does not set is the base's; scratch has nothing. */
const keyOfSetting = (setting: Setting | undefined, config: ImageConfig): string =>
  setting?.key ?? (config.base === undefined ? NOTHING : "of the base");

const inherited = (config: ImageConfig): string => (config.base === undefined ? "" : `that of ${config.base}`);

function bag(name: string, a: Bag | undefined, b: Bag | undefined, doubts: Doubts): Difference | undefined {
  for (const key of new Set([...(a?.keys() ?? []), ...(b?.keys() ?? [])])) {
    const [x, y] = [a?.get(key), b?.get(key)];
    const found = field(name, isSameSetting(x, y, doubts), x?.shown ?? "", y?.shown ?? "", x?.at, y?.at);
    if (found) return found;
  }
  return undefined;
}

const isSameSetting = (a: Setting | undefined, b: Setting | undefined, doubts: Doubts): boolean =>
  a !== undefined && b !== undefined && agrees(a.key, b.key, doubts);

/** A text without terms, as a key is written. */
const KNOWN = /^"(?:[^"\\]|\\.)*"$/;

/** A key that is not known may be another one of them: then it matters which was set last. */
function labelOrder(a: Bag | undefined, b: Bag | undefined): Difference | undefined {
  const [keys, others] = [[...(a?.keys() ?? [])], [...(b?.keys() ?? [])]];
  if (keys.every((key) => KNOWN.test(key))) return undefined;
  for (const [i, key] of keys.entries()) {
    const [x, y] = [a?.get(key), b?.get(others[i] ?? "")];
    const found = field("LABEL order", key === others[i], x?.shown ?? "", y?.shown ?? "", x?.at, y?.at);
    if (found) return found;
  }
  return undefined;
}

function compareOnbuild(a: readonly Setting[], b: readonly Setting[], doubts: Doubts): Difference | undefined {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [x, y] = [a[i], b[i]];
    const found = field("ONBUILD", isSameSetting(x, y, doubts), x?.shown ?? "", y?.shown ?? "", x?.at, y?.at);
    if (found) return found;
  }
  return undefined;
}
