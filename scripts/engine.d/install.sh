# shellcheck shell=bash
# `install`: fills the cache folder.
#   in: a Debian mirror   out: ENGINE_DIR with
#     rootfs/   dockerd, containerd, registry, emulators
#     bin/      docker and docker-buildx, as they run on this machine
#     bases/    a tiny real root file system per platform
#     versions  what came of it; written last
# Made under another name and renamed, so that a half-made one is never seen.

# shellcheck source=scripts/engine.d/bases.sh
. "$ENGINE_PARTS/bases.sh"

# To be raised when what is installed changes.
ENGINE_RECIPE=2
ENGINE_PACKAGES=docker.io,docker-cli,docker-buildx,docker-registry,qemu-user,busybox-static,mount,iptables,iproute2,ca-certificates,git

recipe() { echo "recipe: $ENGINE_RECIPE, suites $ENGINE_SUITES"; }

engine_install() {
  if [ "$(head -n 1 "$ENGINE_DIR/versions" 2>/dev/null)" = "$(recipe)" ]; then
    cat "$ENGINE_DIR/versions"
    return
  fi
  if engine_pid >/dev/null; then die 1 'an engine of another recipe is running: scripts/engine down first'; fi
  # Of an earlier one that was killed, with perhaps mounts still in it: innermost first.
  local left
  awk -v root="$ENGINE_ROOT/making." 'index($2, root) == 1 { print $2 }' /proc/mounts | tac |
    while read -r left; do umount "$left"; done
  rm -rf --one-file-system "$ENGINE_ROOT"/making.*
  making=$(mktemp -d "$ENGINE_ROOT/making.XXXXXX")
  chmod 755 "$making"
  trap 'rm -rf --one-file-system "$making"' EXIT
  install_packages
  mirror=$(debian_mirror)
  # The other architectures' files come down while the rootfs is made.
  fetch_bases "$making" "$mirror" &
  local bases=$!
  make_rootfs
  wait "$bases"
  make_client
  make_bases "$making"
  { recipe; versions; } >"$making/versions"
  rm -rf --one-file-system "$ENGINE_DIR" "$making/apt"
  mv "$making" "$ENGINE_DIR"
  trap - EXIT
  cat "$ENGINE_DIR/versions"
}

install_packages() {
  command -v apt-get >/dev/null || die 3 'needs a Debian machine (apt-get)'
  ! command -v mmdebstrap >/dev/null || return 0
  say 'installing mmdebstrap'
  local log=$making/apt-get.log
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y -o DPkg::Lock::Timeout=120 --no-install-recommends mmdebstrap; } \
    >"$log" 2>&1 || { cat "$log" >&2; die 3 'mmdebstrap cannot be installed'; }
}

# The mirror that this machine's apt uses, whatever the form of its sources.
debian_mirror() {
  if [ -n "${ARCHFOLD_DEBIAN_MIRROR-}" ]; then echo "$ARCHFOLD_DEBIAN_MIRROR"; return; fi
  local found
  found=$(mirror_in_sources)
  if [ -z "$found" ]; then
    apt-get update >/dev/null 2>&1 || true
    found=$(mirror_in_sources)
  fi
  [ -n "$found" ] || die 3 'no Debian mirror in the apt sources; set ARCHFOLD_DEBIAN_MIRROR'
  echo "$found"
}

mirror_in_sources() {
  # shellcheck disable=SC2016 # apt's own variables
  apt-get indextargets --format '$(LABEL)|$(COMPONENT)|$(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
    sed -n 's/^Debian|main|//p' | head -n 1
}

make_rootfs() {
  local suite
  for suite in $ENGINE_SUITES; do
    say "making the rootfs from $suite"
    if bootstrap "$suite" >"$making/mmdebstrap.log" 2>&1; then
      mkdir "$making/rootfs/engine"
      rm "$making/mmdebstrap.log"
      echo "$suite" >"$making/suite"
      return
    fi
    say "$suite does not serve:"
    grep -v '^I:' "$making/mmdebstrap.log" | tail -n 5 >&2
    rm -rf --one-file-system "$making/rootfs"
  done
  die 3 "no rootfs from any of: $ENGINE_SUITES"
}

# Emulators for systems (not processors we test) are most of qemu-user's size.
bootstrap() {
  local keep=() name
  for name in $(emulators); do keep+=("--dpkgopt=path-include=/usr/bin/qemu-$name"); done
  mmdebstrap --mode=root --variant=apt --include="$ENGINE_PACKAGES" \
    --aptopt='Apt::Install-Recommends "0"' --aptopt='Acquire::Check-Valid-Until "false"' \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/bin/qemu-*' "${keep[@]}" \
    "$1" "$making/rootfs" "$mirror"
}

# The client runs on the machine, not in the rootfs: as it is where the machine's libc
# will do, else through the rootfs' own loader, else the machine's own docker serves.
make_client() {
  mkdir "$making/bin"
  local plugin
  plugin=$(find "$making/rootfs"/usr/lib*/docker -name docker-buildx)
  client_program docker "$making/rootfs/usr/bin/docker" --version ||
    command -v docker >/dev/null || die 3 'no docker client runs here'
  client_program docker-buildx "$plugin" version || die 3 'the buildx plugin does not run here'
}

client_program() {
  local name=$1 from=$2 probe=$3 to=$making/bin/$1
  cp "$from" "$to"
  ! "$to" "$probe" >/dev/null 2>&1 || return 0
  loader_script "$making" "${from#"$making"}" >"$to"
  chmod +x "$to"
  if "$to" "$probe" >/dev/null 2>&1; then
    loader_script "$ENGINE_DIR" "${from#"$making"}" >"$to"
  else
    rm "$to"
    say "$name of the rootfs does not run on this machine"
    return 1
  fi
}

loader_script() {
  local loader libraries
  # usr/lib64 on amd64, usr/lib on others; the folder of libraries carries the triple.
  loader=$(cd "$making/rootfs" && find usr/lib64 usr/lib -maxdepth 1 -name 'ld-linux-*.so.*' -print -quit)
  libraries=$(cd "$making/rootfs" && find usr/lib -maxdepth 1 -name '*-linux-gnu*' -print -quit)
  # shellcheck disable=SC2016 # the script's own arguments
  printf '#!/bin/sh\nexec "%s" --library-path "%s" "%s" "$@"\n' \
    "$1/rootfs/$loader" "$1/rootfs/$libraries" "$1$2"
}

versions() {
  local base
  echo "installed: $(cat "$making/suite")"
  # shellcheck disable=SC2016 # dpkg's own variables
  chroot "$making/rootfs" dpkg-query -W -f '${Package} ${Version}\n' \
    docker.io docker-cli docker-buildx containerd runc docker-registry qemu-user
  printf 'bases:'
  for base in "$making"/bases/*.tar; do base=${base##*/}; printf ' %s' "${base%.tar}"; done
  echo
}
