#!/usr/bin/env bash
# A real Podman (Debian's) whose service speaks Docker's API on a unix socket. Needs root.
#   tests/backends/podman.sh start|stop|status|purge [STATE_DIR]      export $(tests/backends/podman.sh start)
# start installs what is missing and makes the image docker.io/cloudgateway/busybox:1, which serves "hello" on 8080.
# stop removes every container, the service and the rules of netfilter that it leaves behind; purge also what it kept.
#   REGISTRY_PORT  where tests/backends/registry.sh listens, default 5000, and on the port after it: over plain HTTP, which Podman has to be told
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/common.sh"

socket=$state/podman.sock
image=docker.io/cloudgateway/busybox:1
export CONTAINERS_CONF=$state/containers.conf CONTAINERS_REGISTRIES_CONF=$state/registries.conf
# Nothing of the machine's own Podman is seen or touched.
podman=(podman --root "$state/root" --runroot "$state/run" --tmpdir "$state/tmp" --network-config-dir "$state/networks" --storage-driver overlay)

api() { curl -sS --fail --max-time 60 --unix-socket "$socket" "$@"; }

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
  busybox_root "$root"
  tar -C "$root" -c . | "${podman[@]}" import -q -c 'CMD ["httpd","-f","-p","8080","-h","/www"]' -c 'EXPOSE 8080' - "$image" >/dev/null
  rm -rf "$root"
}

start_service() {
  launch podman "${podman[@]}" system service --time 0 "unix://$socket"
  await podman api http://podman/_ping
}

start() {
  if ! ready; then
    [[ $EUID -eq 0 ]] || fail "this Podman can be started by root only"
    install podman runc netavark aardvark-dns iptables busybox-static curl
    write_configuration
    make_image
    start_service
  fi
  show
}

ready() { running podman; }

show() { echo "CLOUDGATEWAY_TEST_PODMAN=unix://$socket"; }

# Podman's own chains stay behind, empty: first what jumps to them, then they themselves.
remove_chains() {
  local table rule chain
  for table in filter nat; do
    iptables -t "$table" -S 2>/dev/null | sed -n '/NETAVARK/s/^-A/-D/p' | while read -r rule; do
      # The rule's comment is quoted as a shell would have it.
      eval "iptables -t $table $rule" || true
    done
    for chain in $(iptables -t "$table" -S 2>/dev/null | awk '/^-N NETAVARK/ { print $2 }'); do
      iptables -t "$table" -X "$chain" || true
    done
  done
}

stop() {
  ready || return 0
  "${podman[@]}" rm --all --force --time 1 >/dev/null 2>&1 || say "some containers stay"
  "${podman[@]}" network prune --force >/dev/null 2>&1 || true
  halt podman
  remove_chains
  umount "$state/root/overlay" 2>/dev/null || true
  rm -f "$socket"
}

act
