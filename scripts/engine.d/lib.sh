# shellcheck shell=bash
# What every verb needs: messages, the lock, who is alive, and the views of the
# state folder (`env`, `status`). Changes nothing but the lock file.
#
# The state folder:
#   pid         host pid, start time and boot of the first process inside
#   port        the registry's port          bridge, binfmt  what we added to the kernel
#   leases/WHO  who uses it                  log/            what dockerd and registry say
#   run/ data/ registry/ docker-config/      socket, images, registry, client

say() { printf 'engine: %s\n' "$*" >&2; }
die() { local code=$1; shift; say "$*"; exit "$code"; }

require_machine() {
  [ "$(uname -s)" = Linux ] || die 3 'needs Linux'
  [ "$(id -u)" = 0 ] || die 3 'needs root (mounts, emulator handlers)'
}

# One verb at a time for one cache: an `up` meets a whole rootfs or none.
take_lock() {
  mkdir -p "$ENGINE_ROOT"
  exec 9>"$ENGINE_ROOT/lock"
  flock 9
}

# The engine's short name, from its state folder: two engines never share a bridge or a handler.
engine_id() { printf '%08x' "$(printf %s "$ENGINE_STATE" | cksum | cut -d' ' -f1)"; }

boot_id() { cat /proc/sys/kernel/random/boot_id; }

# Start time of a live process, nothing for a dead or a zombie one. A pid alone may
# have been given to somebody else since.
start_time() {
  local stat fields
  read -r stat 2>/dev/null <"/proc/$1/stat" || return 0
  read -ra fields <<<"${stat##*) }"
  [ "${fields[0]}" = Z ] || printf '%s' "${fields[19]}"
}

# The host pid of the engine's first process, if it is alive.
engine_pid() {
  local pid start boot
  read -r pid start boot 2>/dev/null <"$ENGINE_STATE/pid" || return 1
  [ "$boot" = "$(boot_id)" ] && [ "$(start_time "$pid")" = "$start" ] || return 1
  printf '%s' "$pid"
}

engine_client() {
  env -u DOCKER_CONTEXT -u BUILDX_BUILDER DOCKER_HOST="unix://$ENGINE_STATE/run/docker.sock" \
    DOCKER_CONFIG="$ENGINE_STATE/docker-config" PATH="$ENGINE_DIR/bin:$PATH" docker "$@"
}

engine_env() {
  engine_pid >/dev/null || die 1 'not running (scripts/engine up)'
  # A context or a builder of the caller's would win over DOCKER_HOST.
  echo 'unset DOCKER_CONTEXT DOCKER_TLS_VERIFY DOCKER_CERT_PATH BUILDX_BUILDER BUILDX_CONFIG'
  printf 'export DOCKER_HOST=%q\n' "unix://$ENGINE_STATE/run/docker.sock"
  printf 'export DOCKER_CONFIG=%q\n' "$ENGINE_STATE/docker-config"
  printf 'export ARCHFOLD_REGISTRY=%q\n' "127.0.0.1:$(cat "$ENGINE_STATE/port")"
  printf 'export ARCHFOLD_ENGINE_BASES=%q\n' "$ENGINE_DIR/bases"
  # shellcheck disable=SC2016 # the reader's own PATH
  [ "${PATH%%:*}" = "$ENGINE_DIR/bin" ] || printf 'export PATH=%q:"$PATH"\n' "$ENGINE_DIR/bin"
}

engine_status() {
  if [ -e "$ENGINE_DIR/versions" ]; then cat "$ENGINE_DIR/versions"; else echo 'installed: no (scripts/engine install)'; fi
  local pid
  if ! pid=$(engine_pid); then echo 'running: no'; exit 1; fi
  echo "running: pid $pid, registry 127.0.0.1:$(cat "$ENGINE_STATE/port")"
  echo "socket: $ENGINE_STATE/run/docker.sock"
  echo "emulators registered here: $(tr '\n' ' ' <"$ENGINE_STATE/binfmt")"
  echo "held by: $(live_leases | tr '\n' ' ')"
  engine_client version --format 'server: {{.Server.Version}}' || exit 1
}
