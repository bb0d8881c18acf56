// Members and families made up for verify: a Dockerfile's text in a folder that is its context.
import { parse } from "../../src/1-read/parse.ts";
import type { Family, Member } from "../../src/model/family.ts";
import { folderOf } from "../../src/model/path.ts";
import { parsePlatform } from "../../src/model/platform.ts";

export function memberOf(name: string, path: string, text: string, folder = folderOf(path)): Member {
  const parsed = parse(path, text);
  const platform = parsePlatform(name);
  if (parsed.kind !== "dockerfile" || !platform) throw new Error(`${path} for ${name} is no member`);
  const context = { folder, ignore: undefined, listing: undefined };
  return { platform, dockerfile: parsed.dockerfile, context, archWord: "" };
}

/** A family of siblings in the root, of which nobody said how it is built. */
export const familyOf = (members: readonly Member[]): Family => ({
  id: ".",
  source: "siblings",
  output: "Dockerfile",
  outputIsMember: false,
  context: "",
  built: "target",
  builtBy: "assumed",
  ignore: undefined,
  listing: undefined,
  members,
  decisions: [],
  diagnostics: [],
});
