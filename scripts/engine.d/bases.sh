# shellcheck shell=bash
# Base images without a network: Debian's busybox-static for each architecture.
#   in: a folder, a mirror   out: bases/KEY.tar, a root file system with a real shell;
# KEY is BuildKit's ${TARGETARCH}${TARGETVARIANT}.

# Debian's architecture and the keys it serves; arm/v6 has no port of its own and runs v5's.
BASE_ARCHES='amd64=amd64 arm64=arm64 armhf=armv7 armel=armv5,armv6 i386=386 ppc64el=ppc64le
s390x=s390x riscv64=riscv64 mips64el=mips64le loong64=loong64'

# Where to look further: for an architecture that the suites above dropped, or do not have yet.
OTHER_SUITES='trixie bookworm forky'

# shellcheck disable=SC2086 # a list of words
base_suites() { printf '%s\n' $ENGINE_SUITES $OTHER_SUITES | awk '!seen[$0]++'; }

fetch_bases() {
  local pair
  for pair in $BASE_ARCHES; do fetch_busybox "$1/apt/${pair%=*}" "$2" "${pair%=*}" & done
  wait
}

# Leaves busybox.deb in the folder, or nothing. Each architecture has its own lists:
# one that a mirror has lost must not spoil the others.
fetch_busybox() {
  local folder=$1 mirror=$2 arch=$3 suite
  for suite in $(base_suites); do
    rm -rf "$folder"
    mkdir -p "$folder"/{lists/partial,cache/archives/partial,out}
    echo "deb $mirror $suite main" >"$folder/sources.list"
    if (cd "$folder/out" && apt_alone "$folder" "$arch" update &&
      apt_alone "$folder" "$arch" download busybox-static) >"$folder/log" 2>&1; then
      mv "$folder"/out/*.deb "$folder/busybox.deb"
      return
    fi
  done
}

# apt-get with lists and settings of its own; the machine's are not touched.
apt_alone() {
  local folder=$1 arch=$2
  shift 2
  apt-get -q -o Dir::Etc::sourcelist="$folder/sources.list" -o Dir::Etc::sourceparts=/dev/null \
    -o Dir::State::lists="$folder/lists" -o Dir::State::status=/dev/null -o Dir::Cache="$folder/cache" \
    -o APT::Architecture="$arch" -o APT::Architectures="$arch" -o APT::Sandbox::User=root \
    -o Acquire::Languages=none -o Acquire::Check-Valid-Until=false \
    -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false "$@"
}

make_bases() {
  local making=$1 pair arch keys key
  mkdir "$making/bases"
  for pair in $BASE_ARCHES; do
    arch=${pair%=*} keys=${pair#*=}
    [ -e "$making/apt/$arch/busybox.deb" ] || { say "no busybox-static for $arch in: $(base_suites | tr '\n' ' ')"; continue; }
    base_tree "$making" "$arch" "$making/apt/$arch/tree" || { say "busybox for $arch does not run here"; continue; }
    for key in ${keys//,/ }; do
      tar -C "$making/apt/$arch/tree" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -cf "$making/bases/$key.tar" .
    done
  done
  [ -e "$making/bases/$(dpkg --print-architecture | sed 's/armhf/armv7/;s/i386/386/;s/ppc64el/ppc64le/').tar" ] ||
    die 3 "no base for this machine's own architecture"
}

base_tree() {
  local making=$1 arch=$2 tree=$3 applet
  mkdir -p "$tree"/{bin,etc,proc,root,sys,usr/bin,var} "$tree/dev"
  mkdir -m 1777 "$tree/tmp"
  dpkg-deb --fsys-tarfile "$making/apt/$arch/busybox.deb" | tar -xO --wildcards '*/busybox' >"$tree/bin/busybox"
  chmod 755 "$tree/bin/busybox"
  # Each build has its own list of applets, so it is asked itself.
  for applet in $(run_foreign "$making" "$arch" "$tree/bin/busybox" --list); do
    [ "$applet" = busybox ] || ln -s busybox "$tree/bin/$applet"
  done
  [ -L "$tree/bin/sh" ] || return 1
  ln -s ../../bin/env "$tree/usr/bin/env"
  echo 'root:x:0:0:root:/root:/bin/sh' >"$tree/etc/passwd"
  echo 'nobody:x:65534:65534:nobody:/:/bin/false' >>"$tree/etc/passwd"
  printf 'root:x:0:\nnogroup:x:65534:\n' >"$tree/etc/group"
}

# Runs a static program of another architecture, without a handler in the kernel.
run_foreign() {
  local making=$1 arch=$2 emulator
  shift 2
  case $arch in
    arm64) emulator=aarch64 ;; armhf | armel) emulator=arm ;; ppc64el) emulator=ppc64le ;;
    loong64) emulator=loongarch64 ;; amd64) emulator=x86_64 ;; *) emulator=$arch ;;
  esac
  if [ -x "$making/rootfs/usr/bin/qemu-$emulator" ]; then
    "$making/rootfs/usr/bin/qemu-$emulator" "$@"
  else
    "$@"
  fi
}
