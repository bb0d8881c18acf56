// A family made by hand from Dockerfile texts, for the tests of this folder.
import { parse } from "../../src/1-read/parse.ts";
import type { Family, IgnoreFile, Member } from "../../src/model/family.ts";
import { folderOf } from "../../src/model/path.ts";
import { parsePlatform } from "../../src/model/platform.ts";

interface Given {
  readonly path: string;
  readonly text?: string;
  readonly context?: string;
  readonly ignore?: IgnoreFile;
}

export function family(members: Readonly<Record<string, Given>>, output = "Dockerfile", context = ""): Family {
  const made = Object.entries(members).map(([name, given]) => member(name, given));
  return {
    id: output,
    source: "flags",
    output,
    outputIsMember: made.some((m) => m.dockerfile.path === output),
    context,
    built: "target",
    builtBy: "assumed",
    ignore: undefined,
    listing: undefined,
    members: made,
    decisions: [],
    diagnostics: [],
  };
}

function member(name: string, { path, text = "FROM scratch\n", context = folderOf(path), ignore }: Given): Member {
  const parsed = parse(path, text);
  const platform = parsePlatform(name);
  if (parsed.kind !== "dockerfile" || !platform) throw new Error(`no member: ${name} ${path}`);
  return {
    platform,
    dockerfile: parsed.dockerfile,
    context: { folder: context, ignore, listing: undefined },
    archWord: "",
  };
}
