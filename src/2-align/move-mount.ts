// RUN --mount of the build context -> the same with the source named from the family's context. A mount's source is a path and
// no pattern; without one the whole context is mounted.
import { contextMounts } from "../1-read/typed.ts";
import type { Instruction } from "../model/dockerfile.ts";
import type { Member } from "../model/family.ts";
import { cleanFromRoot } from "../model/path.ts";
import { wayOut } from "./links.ts";
import { type Edit, type Edits, trouble } from "./move-text.ts";

export function movedMounts(instruction: Instruction, member: Member, prefix: string): Edits {
  const mounts = contextMounts(instruction, member.dockerfile.escape);
  const edits: Edit[] = [];
  if (mounts.length > 0 && /[\s$'"\\`,]/.test(prefix))
    return trouble(
      `the folder "${prefix}" has blanks, quotes, commas, $ or escapes in its name: no --mount can name it`,
    );
  // Sent by the client as a pattern, mounted by the builder as a path.
  if (mounts.length > 0 && /[[\]*?^]/.test(prefix))
    return trouble(`the folder "${prefix}" has pattern characters in its name, which a --mount reads in two ways`);
  for (const mount of mounts) {
    if (instruction.text.slice(mount.start, mount.end) !== mount.text)
      return trouble("a --mount is broken over two lines: write it on one");
    if (/['"\\`]/.test(mount.text))
      return trouble("a --mount with quotes or escapes cannot be moved: write it without");
    const moved = movedMount(mount.text, member, prefix);
    if (typeof moved !== "string") return moved;
    edits.push({ start: mount.start, end: mount.end, text: moved });
  }
  return { kind: "edits", edits };
}

function movedMount(mount: string, member: Member, prefix: string): string | Edits {
  const sources = [...mount.matchAll(/([=,])((?:source|src)=)([^,]*)/gi)];
  if (sources.length > 1) return trouble("a --mount names its source twice");
  const [found] = sources;
  const source = found?.[3] ?? "";
  if (source.includes("$") && source.split("/").includes(".."))
    return trouble("the source of a --mount climbs with .. beside a variable: name it from the context's root");
  const out = wayOut(member, source, false);
  if (out !== undefined) return trouble(out);
  const inside = source.includes("$") ? source.replace(/^(?:\.?\/)+/, "") : cleanFromRoot(source);
  const moved = inside === "" ? prefix : `${prefix}/${inside}`;
  const put = (at: number, length: number, text: string) => `${mount.slice(0, at)}${text}${mount.slice(at + length)}`;
  if (found) return put(found.index, found[0].length, `${found[1]}${found[2]}${moved}`);
  // Before the target, where a reader looks for it.
  const target = mount.search(/[=,](?:target|dst|destination)=/i);
  return target < 0 ? `${mount},source=${moved}` : put(target + 1, 0, `source=${moved},`);
}
