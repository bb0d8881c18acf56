// A small distribution: nine architectures on nine branches, a root file system each, and its library manifest beside the
// clone; who commits and when is fixed, so that gathering it gives the same commit on every machine.
import { archive } from "../6-verify/archive.ts";
import { branches, listed } from "../host/branches.ts";
import { git } from "../host/tree.ts";

function member(arch: string): Readonly<Record<string, string>> {
  const text = `FROM scratch\nADD rootfs.tar /\nCMD ["sh"]\n`;
  const rootfs = archive({ name: "etc/arch", data: Buffer.from(`${arch}\n`) }).toString("latin1");
  return { "13/Dockerfile": text, "13/rootfs.tar": rootfs, "13/slim/Dockerfile": text, "13/slim/rootfs.tar": rootfs };
}

export function distribution(): { readonly root: string; readonly beside: string } {
  const { root, manifest } = branches(undefined, member);
  git(root, "config", "user.name", "A. Person");
  git(root, "config", "user.email", "a@example.org");
  return { root, beside: listed(manifest) };
}

export const gathering = (root: string): readonly string[] => [
  "fold",
  "--repo",
  root,
  "--gather",
  "multiarch",
  "--write",
];
