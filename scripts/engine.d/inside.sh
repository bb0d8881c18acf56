#!/usr/bin/env bash
# The engine's first process, in fresh mount and process name spaces.
#   in: ROOTFS STATE ID   out: dockerd and the registry, until TERM or until one ends
# It makes ROOTFS the root (a chroot is not enough: containerd looks for the mount of
# its root), with the state folder as /engine, and stays to wait for orphans.
set -euo pipefail
rootfs=$1 state=$2 id=$3

# proc still shows the host's numbers here. `read` alone does not fork, so "self" is us.
read -r pid _ </proc/self/stat
# shellcheck source=scripts/engine.d/lib.sh
. "${BASH_SOURCE[0]%/*}/lib.sh"
# shellcheck source=scripts/engine.d/binfmt.sh
. "${BASH_SOURCE[0]%/*}/binfmt.sh"
printf '%s %s %s\n' "$pid" "$(start_time "$pid")" "$(boot_id)" >"$state/pid"

build_root() {
  mount --bind "$rootfs" "$rootfs"
  mount --bind "$state" "$rootfs/engine"
  mount --rbind /dev "$rootfs/dev"
  mount --rbind /sys "$rootfs/sys"
  mount -t proc proc "$rootfs/proc"
  # The name is what `down` looks for.
  mount -t tmpfs "archfold-$id" "$rootfs/tmp"
  mount -t tmpfs "archfold-$id" "$rootfs/run"
  # What runs must not change what is cached.
  mount -o remount,bind,ro "$rootfs"
  mkdir "$rootfs/run/old"
  cd "$rootfs"
  pivot_root . run/old
  cd /
  umount -l /run/old
}

# Without an address on the bridge dockerd gives a plain RUN no network to stand in.
build_bridge() {
  local bridge
  bridge=$(cat /engine/bridge)
  ip link add "$bridge" type bridge
  ip address add "$(cat /engine/address)/24" dev "$bridge"
  ip link set "$bridge" up
}

stop() {
  trap '' TERM INT
  # dockerd first: it has containers to end and images to finish.
  kill -TERM "$dockerd" 2>/dev/null || true
  wait "$dockerd" || true
  kill -TERM "$registry" 2>/dev/null || true
  wait "$registry" || true
  exit 0
}

build_root
register_emulators "$id" >/engine/binfmt
build_bridge
docker-registry serve /engine/registry.yml >/engine/log/registry 2>&1 &
registry=$!
dockerd --config-file /engine/daemon.json >/engine/log/dockerd 2>&1 &
dockerd=$!
trap stop TERM INT
wait -n "$registry" "$dockerd" || true
echo 'dockerd or the registry ended by itself'
stop
