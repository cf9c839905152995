#!/usr/bin/env bash
# A real Podman (Debian's) whose service speaks Docker's API on a unix socket. Needs root.
#   tests/backends/podman.sh start|stop|status|purge [STATE_DIR]      export $(tests/backends/podman.sh start)
# start installs what is missing and makes the image docker.io/cloudgateway/busybox:1, which serves "hello" on 8080.
# stop removes every container, the service and the rules of netfilter that it leaves behind; purge also what it kept.
#   REGISTRY_PORT  where tests/backends/registry.sh listens, default 5000, and on the port after it: over plain HTTP, which Podman has to be told
set -euo pipefail

usage() {
  echo "usage: $0 start|stop|status|purge [STATE_DIR]" >&2
  exit 2
}

action=${1:-}
[[ $action =~ ^(start|stop|status|purge)$ ]] || usage
state=${2:-${TMPDIR:-/tmp}/cloudgateway-backends/podman}
mkdir -p "$state"
state=$(cd "$state" && pwd)
socket=$state/podman.sock
pidfile=$state/podman.pid
image=docker.io/cloudgateway/busybox:1
export CONTAINERS_CONF=$state/containers.conf CONTAINERS_REGISTRIES_CONF=$state/registries.conf
# Nothing of the machine's own Podman is seen or touched.
podman=(podman --root "$state/root" --runroot "$state/run" --tmpdir "$state/tmp" --network-config-dir "$state/networks" --storage-driver overlay)

say() { echo "podman: $*" >&2; }

fail() {
  say "$*"
  exit 1
}

api() { curl -sS --fail --max-time 60 --unix-socket "$socket" "$@"; }

# A process of that number that is not ours, or one that has ended and was not waited for, does not count.
running() {
  local pid
  [[ -f $pidfile ]] && pid=$(<"$pidfile") && [[ -n $pid ]] || return 1
  tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF "unix://$socket" && ! grep -q '^State:.Z' "/proc/$pid/status"
}

install_missing() {
  local packages=(podman runc netavark aardvark-dns iptables busybox-static curl) package missing=()
  for package in "${packages[@]}"; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
  done
  [[ ${#missing[@]} == 0 ]] && return
  say "installing ${missing[*]}"
  # RUNLEVEL=1 keeps the packages from starting their services.
  local install=(env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get -y -qq -o DPkg::Lock::Timeout=600 --no-install-recommends
    install "${missing[@]}")
  "${install[@]}" >&2 || { apt-get update -qq >&2 && "${install[@]}" >&2; } || fail "the packages cannot be installed"
}

write_configuration() {
  # runc and low limits, because neither crun bears every layout of cgroups, nor may root everywhere raise limits.
  cat >"$CONTAINERS_CONF" <<'TOML'
[containers]
default_ulimits = ["nofile=8192:8192", "nproc=8192:8192"]

[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
exit_command_delay = 1
runtime = "runc"

[network]
network_backend = "netavark"
TOML
  local port
  echo 'unqualified-search-registries = ["docker.io"]' >"$CONTAINERS_REGISTRIES_CONF"
  for port in "${REGISTRY_PORT:-5000}" $((${REGISTRY_PORT:-5000} + 1)); do
    printf '\n[[registry]]\nlocation = "127.0.0.1:%s"\ninsecure = true\n' "$port" >>"$CONTAINERS_REGISTRIES_CONF"
  done
}

make_image() {
  "${podman[@]}" image exists "$image" && return
  local root
  root=$(mktemp -d)
  mkdir -p "$root"/{bin,tmp,www}
  cp /bin/busybox "$root/bin/"
  /bin/busybox --list | while read -r applet; do [[ -e $root/bin/$applet ]] || ln -s busybox "$root/bin/$applet"; done
  echo hello >"$root/www/index.html"
  tar -C "$root" -c . | "${podman[@]}" import -q -c 'CMD ["httpd","-f","-p","8080","-h","/www"]' -c 'EXPOSE 8080' - "$image" >/dev/null
  rm -rf "$root"
}

start_service() {
  setsid "${podman[@]}" system service --time 0 "unix://$socket" >"$state/podman.log" 2>&1 </dev/null &
  echo $! >"$pidfile"
  for _ in $(seq 240); do
    running || break
    api -o /dev/null http://podman/_ping 2>/dev/null && return
    sleep 0.25
  done
  tail -20 "$state/podman.log" >&2
  fail "the service did not start"
}

start() {
  if ! running; then
    [[ $EUID -eq 0 ]] || fail "this Podman can be started by root only"
    install_missing
    write_configuration
    make_image
    start_service
  fi
  show
}

show() { echo "CLOUDGATEWAY_TEST_PODMAN=unix://$socket"; }

# Podman's own chains stay behind, empty: first what jumps to them, then they themselves.
remove_chains() {
  local table rule chain
  for table in filter nat; do
    iptables -t "$table" -S 2>/dev/null | grep -E '^-A.*NETAVARK' | sed 's/^-A/-D/' | while read -r rule; do
      # The rule's comment is quoted as a shell would have it.
      eval "iptables -t $table $rule" || true
    done
    for chain in $(iptables -t "$table" -S 2>/dev/null | awk '/^-N NETAVARK/ { print $2 }'); do
      iptables -t "$table" -X "$chain" || true
    done
  done
}

stop() {
  running || return 0
  local pid
  pid=$(<"$pidfile")
  "${podman[@]}" rm --all --force --time 1 >/dev/null 2>&1 || say "some containers stay"
  "${podman[@]}" network prune --force >/dev/null 2>&1 || true
  kill "$pid"
  for _ in $(seq 60); do
    running || break
    sleep 0.25
  done
  if running; then
    kill -9 "$pid"
  fi
  remove_chains
  umount "$state/root/overlay" 2>/dev/null || true
  rm -f "$pidfile" "$socket"
}

case $action in
  start) start ;;
  stop) stop ;;
  status) running && show || fail "not running" ;;
  purge) stop && rm -rf "$state" ;;
esac
