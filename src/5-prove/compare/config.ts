// The image configurations of member and fold, field by field; history is left aside.
import type { Instruction } from "../../model/dockerfile.ts";
import type { Difference } from "../../model/verdict.ts";
import { type Bag, type ImageConfig, NOTHING, type Setting, type SettingName } from "../evaluate/graph.ts";
import { isSame, show } from "../words/text.ts";
import { difference } from "./outcome.ts";

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

export function compareConfigs(a: ImageConfig, b: ImageConfig): Difference | undefined {
  return (
    compareEnv(a, b) ??
    field("WORKDIR", isSame(a.workdir, b.workdir), show(a.workdir), show(b.workdir), a.workdirAt, b.workdirAt) ??
    field("USER", isSame(a.user, b.user), show(a.user), show(b.user), a.userAt, b.userAt) ??
    compareSettings(a, b) ??
    compareBags(a, b) ??
    compareOnbuild(a.onbuild, b.onbuild)
  );
}

export function compareBags(a: ImageConfig, b: ImageConfig): Difference | undefined {
  return bag("LABEL", a.labels, b.labels) ?? bag("EXPOSE", a.ports, b.ports) ?? bag("VOLUME", a.volumes, b.volumes);
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

function compareEnv(a: ImageConfig, b: ImageConfig): Difference | undefined {
  const fold = [...b.env];
  for (const [i, [name, value]] of [...a.env].entries()) {
    const [otherName, other] = fold[i] ?? [];
    if (name === otherName && other !== undefined && isSame(other, value)) continue;
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

function compareSettings(a: ImageConfig, b: ImageConfig): Difference | undefined {
  for (const name of SETTINGS) {
    const [x, y] = [a.settings.get(name), b.settings.get(name)];
    const found = field(
      TITLES[name],
      keyOfSetting(x, a) === keyOfSetting(y, b),
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

function bag(name: string, a: Bag | undefined, b: Bag | undefined): Difference | undefined {
  for (const key of new Set([...(a?.keys() ?? []), ...(b?.keys() ?? [])])) {
    const [x, y] = [a?.get(key), b?.get(key)];
    const found = field(name, x?.key === y?.key, x?.shown ?? "", y?.shown ?? "", x?.at, y?.at);
    if (found) return found;
  }
  return undefined;
}

function compareOnbuild(a: readonly Setting[], b: readonly Setting[]): Difference | undefined {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [x, y] = [a[i], b[i]];
    const found = field("ONBUILD", x?.key === y?.key, x?.shown ?? "", y?.shown ?? "", x?.at, y?.at);
    if (found) return found;
  }
  return undefined;
}
