// RUN: both forms, here-documents, mounts of every type, network and security.
import { heredoc } from "./heredoc.ts";
import { table } from "./random.ts";
import { commandLine } from "./settings.ts";
import type { Written } from "./transfer.ts";
import { type Draft, path, variable } from "./words.ts";

function fromOf(d: Draft): string {
  const { r } = d;
  if (d.isWide && r.chance(0.3)) return r.pick(["ext", "Ext"]);
  const [first] = d.stages;
  if (first && r.chance(0.7)) return r.pick([...d.stages, first.toUpperCase()]);
  return r.pick(table("debian:12 0 alpine:3.20 scratch nginx"));
}

const kinds: Readonly<Record<string, (d: Draft) => readonly string[]>> = {
  bind: (d) => [
    `target=${path(d)}`,
    ...opt(d, 0.4, () => `source=${path(d)}`),
    ...opt(d, 0.4, () => `from=${fromOf(d)}`),
    ...opt(d, 0.3, () => access(d)),
  ],
  cache: (d) => [
    `target=${path(d)}`,
    ...opt(d, 0.3, () => `id=${d.r.pick(["c1", "$A", "${A}-x", "/x/y", ""])}`),
    ...opt(d, 0.3, () => `sharing=${d.r.pick(["shared", "private", "locked", "LOCKED"])}`),
    ...opt(d, 0.2, () => `from=${fromOf(d)}`),
    ...opt(d, 0.2, () => `source=${path(d)}`),
    ...opt(d, 0.2, () => d.r.pick(["mode=0700", "uid=1000", "gid=7", "mode=755"])),
    ...opt(d, 0.2, () => access(d)),
  ],
  tmpfs: (d) => [
    `target=${path(d)}`,
    ...opt(d, 0.3, () => `size=${d.r.pick(["64m", "1g", "100", "1.5k", "2KiB", "1MB"])}`),
    ...opt(d, 0.1, () => access(d)),
  ],
  secret: (d) => [
    ...(d.r.chance(0.7)
      ? [`id=${d.r.pick(["tok", "$A", "a/b"])}`, ...opt(d, 0.3, () => `target=${path(d)}`)]
      : [d.r.chance(0.3) ? `source=${path(d)}` : `target=/t${path(d)}`]),
    ...opt(d, d.bad, () => `source=${path(d)}`),
    ...opt(d, 0.2, () => d.r.pick(["env=TOKEN", "env=", "env=$A"])),
    ...opt(d, 0.2, () => d.r.pick(["required", "required=true", "required=false"])),
    ...opt(d, 0.2, () => d.r.pick(["mode=0444", "uid=1", "gid=2"])),
  ],
  ssh: (d) => [
    ...opt(d, 0.3, () => `id=${d.r.pick(["k", "$A", "default"])}`),
    ...opt(d, 0.3, () => `target=${path(d)}`),
    ...opt(d, 0.2, () => "required"),
    ...opt(d, 0.2, () => d.r.pick(["mode=0600", "uid=1", "mode=777"])),
  ],
};

const opt = (d: Draft, p: number, make: () => string): readonly string[] => (d.r.chance(p) ? [make()] : []);
const access = ({ r }: Draft): string =>
  r.pick(table("rw ro readonly readwrite ro=false rw=true readonly=1 readwrite=F"));

const BAD_FIELDS = table(
  "foo=1 target type=magic mode=9 uid=x sharing=free size=big from=$A from=${A} ro=maybe required=maybe =x required size=1 uid=-1 mode=",
);
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  target: ["dst", "destination", "Target"],
  source: ["src"],
};

function mount(d: Draft): string {
  const { r } = d;
  const kind = r.pick(Object.keys(kinds));
  const own = (kinds[kind]?.(d) ?? []).map((field) => {
    const [key = ""] = field.split("=");
    const other = ALIASES[key];
    return other && r.chance(0.3) ? r.pick(other) + field.slice(key.length) : field;
  });
  const fields = [
    ...(kind === "bind" && r.chance(0.5) ? [] : [`type=${r.chance(0.05) ? kind.toUpperCase() : kind}`]),
    ...own,
  ];
  if (r.chance(d.bad)) fields.push(r.pick(BAD_FIELDS));
  if (r.chance(d.odd))
    fields.push(
      r.pick([
        '"id=q"',
        'target="/x"',
        "ro",
        "from=a$",
        'type=""',
        "target=/dup",
        "type=${T:-cache}",
        '"a',
        "",
        '"source=a,b"',
        "from=",
      ]),
    );
  if (r.chance(0.1)) fields.reverse();
  const text = fields.join(",");
  // A flag is cut at blanks: what a variable brings in must stand in quotes, which the flag's reader takes out.
  return /\s/.test(text) ? "" : `--mount=${text} `;
}

export function run(d: Draft): Written {
  const { r } = d;
  if (r.chance(d.bad * 0.3))
    return {
      line: `RUN${r.pick(["", " ", " --mount", " --foo=1 x", " --network=x y", " --security=x y", " --network=none --network=host x", ' ["a", 1]', " []"])}`,
      body: "",
    };
  const mounts = r.chance(0.3) ? r.many(1, 2, () => mount(d)).join("") : "";
  const network = r.chance(0.08)
    ? `--network=${r.pick(r.chance(d.bad) ? ["", "bridge"] : ["none", "host", "default"])} `
    : "";
  const security = r.chance(0.04) ? `--security=${r.pick(table("insecure sandbox"))} ` : "";
  const flags = r.chance(0.5) ? mounts + network + security : security + network + mounts;
  if (!r.chance(0.2)) return { line: `RUN ${flags}${commandLine(d)}`, body: "" };
  const documents = r.many(1, r.chance(0.2) ? 2 : 1, () => heredoc(d));
  const body = documents.map((h) => h.body).join("");
  const opened = documents.map((h) => h.word).join(" ");
  const shebang = r.chance(0.25) ? `${r.pick(["#!/usr/bin/env python3", "#!/bin/sh", "\t#!/bin/x"])}\n` : "";
  const command = r.chance(0.4)
    ? `${r.pick(["cat ", "python3 ", "x && cat ", `bash ${variable(d, 2)} `])}${opened}${r.pick(["", " > /f", " | y"])}`
    : opened;
  return { line: `RUN ${flags}${command}`, body: shebang + body };
}
