# shellcheck shell=bash
# `down`: gives the engine back; without other users it stops it and proves that
# nothing is left. Also clears up after a kill or a reboot.
#   in: WHO, force   out: exit 1 if something of ours is left, or (by hand) if it is in use

engine_down() {
  local who=$1 force=$2 users
  drop_lease "$who"
  users=$(live_leases | tr '\n' ' ')
  if [ -n "$users" ] && [ -z "$force" ] && engine_pid >/dev/null; then
    say "still used by: $users- left running (--force stops it all the same)"
    if [ "$who" = hand ]; then exit 1; fi
    return
  fi
  stop_everything || exit 1
  say 'down; no mount, process, handler or bridge of it is left'
}

stop_everything() {
  local id
  id=$(engine_id)
  # The folder is deleted below, so it must be one that `up` made.
  if [ -n "$(ls -A "$ENGINE_STATE" 2>/dev/null)" ] && [ ! -e "$ENGINE_STATE/archfold-engine" ]; then
    die 2 "$ENGINE_STATE holds something else than an engine's state"
  fi
  stop_processes
  our_emulators "$id" remove >/dev/null || true
  remove_bridge "$id"
  remove_cgroups "$id"
  prove_nothing_left "$id" || return 1
  # Only now: a mount below the folder would be emptied as well.
  rm -rf --one-file-system "$ENGINE_STATE"
}

# When the first process is gone, all the others in its name space are.
stop_processes() {
  local pid
  pid=$(engine_pid) || return 0
  kill -TERM "$pid"
  wait_gone 20 && return
  say "pid $pid does not end, killing it"
  kill -KILL "$pid"
  wait_gone 10 || true
}

wait_gone() {
  local ticks=$(($1 * 20))
  while [ $ticks -gt 0 ]; do
    engine_pid >/dev/null || return 0
    sleep 0.05
    ticks=$((ticks - 1))
  done
  return 1
}

remove_bridge() {
  [ -e "/sys/class/net/af-$1" ] || return 0
  # The machine need not have `ip`; the rootfs has.
  chroot "$ENGINE_DIR/rootfs" ip link delete "af-$1" || true
}

remove_cgroups() {
  # rmdir takes only groups without processes.
  find /sys/fs/cgroup -depth -type d -path "*/archfold-$1*" -exec rmdir {} + 2>/dev/null || true
}

# The kernel takes name spaces apart a moment after their last process.
prove_nothing_left() {
  local left ticks=100
  while left=$(leftovers "$1") && [ -n "$left" ]; do
    ticks=$((ticks - 1))
    [ $ticks -gt 0 ] || break
    sleep 0.05
  done
  [ -n "$left" ] || return 0
  say 'left behind:'
  printf '%s\n' "$left" >&2
  return 1
}

# One line for each thing of ours that is still there. No process can outlive the
# first of its process name space; what joined the mounts from outside shows them in
# its mountinfo, where the tmpfs carries the engine's name.
leftovers() {
  local pid handler handlers
  if pid=$(engine_pid); then echo "process $pid"; fi
  grep -lsE -e "archfold-$1" -e " ${ENGINE_STATE}[/ ]" /proc/[0-9]*/mountinfo 2>/dev/null |
    sed 's/^/mount in /' || true
  if ! handlers=$(our_emulators "$1"); then echo 'handlers that cannot be looked at'; fi
  for handler in $handlers; do echo "handler $handler"; done
  [ ! -e "/sys/class/net/af-$1" ] || echo "bridge af-$1"
  find /sys/fs/cgroup -maxdepth 2 -type d -name "archfold-$1" -printf 'control group %p\n' 2>/dev/null
}
