// A base whose shell runs nothing but notes it: every command with its arguments and what is piped to it goes to /rec.log, so two
// images are equal only if the same commands ran with the same words (DESIGN 8 "Recording bases"). The shell itself is real.
import type { Base } from "./push.ts";

/** `commands` are words that may be programs; `paths` what later stages copy: folders with the notes in them. */
export function recorder(
  name: string,
  platforms: readonly string[],
  commands: readonly string[],
  paths: readonly string[],
): Base {
  const file = (path: string, text: string, mode: string) => `COPY --chmod=${mode} <<"EOF" ${path}\n${text}EOF`;
  const quoted = (words: readonly string[]) => words.map((w) => `'${w}'`).join(" ");
  return {
    name,
    platforms,
    config: {
      isNative: true,
      lines: [
        file("/rec/note", NOTE, "755"),
        file("/rec/sh", SHELL, "755"),
        file("/rec.log", "", "666"),
        file("/rec/paths", paths.map((p) => `${p}\n`).join(""), "666"),
        `RUN mkdir -p /usr/local/bin /tmp; for c in ${quoted(commands)}; do [ -e "/usr/local/bin/$c" ] || ln -s /rec/note "/usr/local/bin/$c"; done; ` +
          `for p in ${quoted(paths)}; do mkdir -p "$p"; : > "$p/rec.log"; chmod 777 "$p"; chmod 666 "$p/rec.log"; done; ` +
          'busybox --list | grep -Ex "[a-z0-9_]+" | grep -vEx "sh|ash|test|true|false|echo|printf|pwd|kill" > /rec/applets; ' +
          "cp /rec/sh /rec/shell; rm -f /bin/sh; mv /rec/shell /bin/sh",
      ],
    },
  };
}

/** What comes through a pipe ends when its writer has noted itself, so the order is that of the pipe. */
const APPEND = `note() {
  file=$(/bin/busybox mktemp)
  { printf '%s' "$1"; shift; printf ' <%s>' "$@"; printf '\\n'; } > "$file"
  if [ -p /dev/stdin ]; then /bin/busybox cat >> "$file"; fi
  while read -r path; do /bin/busybox cat "$file" >> "$path/rec.log"; done < /rec/paths
  /bin/busybox cat "$file" >> /rec.log
  /bin/busybox rm -f "$file"
}
`;

/** A program that is none of the shell's. */
const NOTE = `#!/bin/busybox sh
${APPEND}
note "\${0##*/}" "$@"
`;

/** busybox runs its own applets whatever PATH says, but not before a function of the name. Folders are made, with a program in them. */
const SHELL = `#!/bin/busybox sh
${APPEND}
while read -r name; do eval "$name() { note $name \\"\\$@\\"; }"; done < /rec/applets
mkdir() {
  note mkdir "$@"
  /bin/busybox mkdir -p "$@"
  for made; do case $made in -*) ;; *) /bin/busybox ln -sf /rec/note "$made/configure" ;; esac; done
}
[ "$1" = -c ] || exit 64
eval "$2"
`;
