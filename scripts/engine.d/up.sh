# shellcheck shell=bash
# `up`: starts the engine, or joins the one that runs.
#   in: WHO   out: the state on stdout; state folder filled

engine_up() {
  [ -e "$ENGINE_DIR/versions" ] || die 3 'not installed: run scripts/engine install'
  if ! engine_pid >/dev/null; then start_engine; fi
  add_lease "$1"
  engine_status
}

start_engine() {
  # shellcheck source=scripts/engine.d/down.sh
  . "$ENGINE_PARTS/down.sh"
  stop_everything || die 1 'an earlier engine left something that does not go away (see above)'
  [ "${#ENGINE_STATE}" -lt 85 ] || die 3 "$ENGINE_STATE is too long for a socket's path; set ARCHFOLD_ENGINE_STATE"
  local try
  for try in 1 2 3; do
    prepare_state
    have_binfmt || true
    launch
    if wait_for_answer; then return; fi
    say "attempt $try did not come up:"
    tail -n 5 "$ENGINE_STATE"/log/* >&2
    stop_everything || true
  done
  die 1 'the engine does not start'
}

# A port that nobody listens on now. If somebody takes it before the registry does,
# the registry ends, and with it the engine, and the next attempt takes another.
free_port() {
  local port hex
  while :; do
    port=$((20000 + RANDOM % 10000))
    hex=$(printf ':%04X' "$port")
    grep -qs "$hex 0*:0000 0A" /proc/net/tcp /proc/net/tcp6 || break
  done
  echo "$port"
}

prepare_state() {
  local id port number
  id=$(engine_id) port=$(free_port)
  mkdir -p "$ENGINE_STATE"/{run,data,registry,log,leases,docker-config/cli-plugins}
  : >"$ENGINE_STATE/archfold-engine"
  ln -sf "$ENGINE_DIR/bin/docker-buildx" "$ENGINE_STATE/docker-config/cli-plugins/docker-buildx"
  echo '{}' >"$ENGINE_STATE/docker-config/config.json"
  echo "$port" >"$ENGINE_STATE/port"
  echo "af-$id" >"$ENGINE_STATE/bridge"
  : >"$ENGINE_STATE/binfmt"
  # 198.18.0.0/15 is set aside for benchmarks and never routed.
  number=$((16#$id % 512))
  echo "198.$((18 + number / 256)).$((number % 256)).1" >"$ENGINE_STATE/address"
  daemon_config >"$ENGINE_STATE/daemon.json"
  registry_config >"$ENGINE_STATE/registry.yml"
}

# A plain RUN needs a bridge, but no way out: no packet filter, no forwarding, and a
# resolver that refuses at once instead of timing out. builder.gc would take cache
# entries away between two builds that are compared.
daemon_config() {
  cat <<JSON
{
  "hosts": ["unix:///engine/run/docker.sock"],
  "data-root": "/engine/data",
  "exec-root": "/run/docker",
  "pidfile": "/run/docker.pid",
  "features": { "containerd-snapshotter": $ENGINE_STORE },
  "builder": { "gc": { "enabled": false } },
  "bridge": "$(cat "$ENGINE_STATE/bridge")",
  "iptables": false,
  "ip6tables": false,
  "ip-forward": false,
  "ip-masq": false,
  "userland-proxy": false,
  "dns": ["$(cat "$ENGINE_STATE/address")"],
  "registry-mirrors": ["http://127.0.0.1:$(cat "$ENGINE_STATE/port")"],
  "exec-opts": ["native.cgroupdriver=cgroupfs"],
  "cgroup-parent": "/archfold-$(engine_id)"
}
JSON
}

registry_config() {
  cat <<YAML
version: 0.1
log: { level: warn }
storage:
  filesystem: { rootdirectory: /engine/registry }
  delete: { enabled: true }
http: { addr: "127.0.0.1:$(cat "$ENGINE_STATE/port")" }
YAML
}

# The pid is the first process of a process name space: when it goes, the kernel
# ends all others in it, and the mounts go with the last one.
launch() {
  setsid env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp LANG=C.UTF-8 \
    unshare --mount --pid --fork --kill-child \
    bash "$ENGINE_PARTS/inside.sh" "$ENGINE_DIR/rootfs" "$ENGINE_STATE" "$(engine_id)" \
    </dev/null >"$ENGINE_STATE/log/inside" 2>&1 9>&- &
  launched=$!
}

wait_for_answer() {
  local end=$((SECONDS + 60))
  while [ $SECONDS -lt $end ]; do
    kill -0 "$launched" 2>/dev/null || return 1
    if [ -S "$ENGINE_STATE/run/docker.sock" ] && registry_answers &&
      engine_client version >/dev/null 2>&1; then return; fi
    sleep 0.1
  done
  return 1
}

registry_answers() {
  local line
  {
    exec 8<>"/dev/tcp/127.0.0.1/$(cat "$ENGINE_STATE/port")" || return 1
    printf 'GET /v2/ HTTP/1.0\r\n\r\n' >&8
    read -r line <&8
    exec 8>&-
  } 2>/dev/null
  [[ $line == *' 200 '* ]]
}
