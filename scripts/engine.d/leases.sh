# shellcheck shell=bash
# Who uses the engine. A lease named by digits is a process and ends with it; one
# named by a word stays until it is given back.

add_lease() {
  mkdir -p "$ENGINE_STATE/leases"
  local start=
  case $1 in
    *[!0-9]*) ;;
    *) start=$(start_time "$1"); [ -n "$start" ] || die 2 "--for $1: no such process" ;;
  esac
  printf '%s\n' "$start" >"$ENGINE_STATE/leases/$1"
}

drop_lease() { rm -f "$ENGINE_STATE/leases/$1"; }

# Prints the names of the leases that count.
live_leases() {
  local file name
  for file in "$ENGINE_STATE"/leases/*; do
    [ -e "$file" ] || continue
    name=${file##*/}
    case $name in
      *[!0-9]*) echo "$name" ;;
      *) [ "$(start_time "$name")" != "$(cat "$file")" ] || echo "$name" ;;
    esac
  done
}
