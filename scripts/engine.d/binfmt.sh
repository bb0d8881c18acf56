# shellcheck shell=bash
# The kernel's emulator handlers (binfmt_misc). They are one set for the whole
# machine, so only missing names are added, and a handler is ours only if its
# interpreter lies below a path that carries this engine's id.

# Emulators for what the host does not run itself.
emulators() {
  local name
  for name in aarch64 arm i386 x86_64 ppc64le s390x riscv64 mips64el loongarch64; do
    case $(uname -m)/$name in
      x86_64/x86_64 | x86_64/i386 | aarch64/aarch64 | "$(uname -m)/$(uname -m)") ;;
      *) echo "$name" ;;
    esac
  done
}

# Where it is a module, only the machine can load it: before `up` goes inside.
have_binfmt() { grep -qw binfmt_misc /proc/filesystems || modprobe binfmt_misc 2>/dev/null; }

emulator_folder() { printf '/run/archfold-%s' "$1"; }

# Registers the missing handlers; in the engine's name spaces, with its rootfs as
# root, where proc and /run are its own.
#   in: id   out: one registered name a line
# Flag F opens the interpreter now, which is why it works in containers that lack it.
# Another engine of ours takes its handlers along when it goes: beside those we put
# our own, under another name.
register_emulators() {
  local folder name line conf as handlers=/proc/sys/fs/binfmt_misc
  folder=$(emulator_folder "$1")
  have_binfmt || { echo 'this kernel has no binfmt_misc: only its own platforms run' >&2; return 0; }
  mount -t binfmt_misc binfmt_misc "$handlers"
  mkdir -p "$folder"
  for name in $(emulators); do
    as=qemu-$name
    if [ -e "$handlers/$as" ]; then
      grep -q '^interpreter /run/archfold-' "$handlers/$as" || continue
      as=archfold-$1-$name
    fi
    for conf in /usr/share/qemu/binfmt.d/qemu-"$name".conf /usr/lib/binfmt.d/qemu-"$name".conf; do
      [ -e "$conf" ] || continue
      ln -s "/usr/bin/qemu-$name" "$folder/qemu-$name"
      line=$(grep "^:qemu-$name:" "$conf")
      # :name:M::magic:mask:interpreter:flags
      line=${line#:*:} line=${line%:*:*}
      printf ':%s:%s:%s:POF' "$as" "$line" "$folder/qemu-$name" >"$handlers/register"
      echo "$as"
      break
    done
  done
}

# Names of the handlers of one engine (arg: id); with a second argument they are taken
# away. Runs in a mount name space of its own: whether the machine shows its handlers
# in /proc is the machine's business, and stays so. Where it shows them already, a
# second mount on the same place is refused and not needed.
our_emulators() {
  have_binfmt || return 0
  # shellcheck disable=SC2016 # the inner shell's own variables
  unshare -m bash -c '
    handlers=/proc/sys/fs/binfmt_misc
    [ -e $handlers/register ] || mount -t binfmt_misc binfmt_misc $handlers || exit 1
    for handler in $handlers/*; do
      grep -qs "^interpreter $1/" "$handler" || continue
      echo "${handler##*/}"
      [ -z "$2" ] || echo -1 >"$handler"
    done' bash "$(emulator_folder "$1")" "${2-}"
}
