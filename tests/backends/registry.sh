#!/usr/bin/env bash
# A real registry (Debian's docker-registry, of the Distribution project) on 127.0.0.1, open to all.
#   tests/backends/registry.sh start|stop|status|purge [STATE_DIR]      export $(tests/backends/registry.sh start)
# start installs what is missing and puts one image in, library/busybox:1.35, by curl alone.
#   REGISTRY_PORT  default 5000
set -euo pipefail

usage() {
  echo "usage: $0 start|stop|status|purge [STATE_DIR]" >&2
  exit 2
}

action=${1:-}
[[ $action =~ ^(start|stop|status|purge)$ ]] || usage
state=${2:-${TMPDIR:-/tmp}/cloudgateway-backends/registry}
mkdir -p "$state"
state=$(cd "$state" && pwd)
port=${REGISTRY_PORT:-5000}
pidfile=$state/registry.pid
url=http://127.0.0.1:$port

say() { echo "registry: $*" >&2; }

fail() {
  say "$*"
  exit 1
}

api() { curl -sS --fail --max-time 60 "$@"; }

# A process of that number that is not ours, or one that has ended and was not waited for, does not count.
running() {
  local pid
  [[ -f $pidfile ]] && pid=$(<"$pidfile") && [[ -n $pid ]] || return 1
  [[ $(cat "/proc/$pid/comm" 2>/dev/null) == docker-registry ]] && ! grep -q '^State:.Z' "/proc/$pid/status"
}

install_missing() {
  command -v docker-registry >/dev/null && command -v curl >/dev/null && [[ -x /bin/busybox ]] && return
  say "installing docker-registry"
  # RUNLEVEL=1 keeps the package from starting its service.
  local install=(env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get -y -qq -o DPkg::Lock::Timeout=600 --no-install-recommends
    install docker-registry busybox-static curl)
  "${install[@]}" >&2 || { apt-get update -qq >&2 && "${install[@]}" >&2; } || fail "the packages cannot be installed"
}

start_server() {
  mkdir -p "$state/data"
  cat >"$state/config.yml" <<YML
version: 0.1
log: {level: info}
storage:
  filesystem: {rootdirectory: $state/data}
  delete: {enabled: true}
http: {addr: "127.0.0.1:$port"}
YML
  setsid docker-registry serve "$state/config.yml" >"$state/registry.log" 2>&1 </dev/null &
  echo $! >"$pidfile"
  for _ in $(seq 120); do
    # Another's server on this port must not be taken for ours.
    running || break
    api -o /dev/null "$url/v2/" 2>/dev/null && return
    sleep 0.25
  done
  tail -20 "$state/registry.log" >&2
  fail "the registry did not start"
}

# push_blob FILE prints its digest.
push_blob() {
  local digest location
  digest=sha256:$(sha256sum "$1" | cut -d' ' -f1)
  location=$(api -o /dev/null -D - -X POST "$url/v2/library/busybox/blobs/uploads/" | tr -d '\r' | awk 'tolower($1) == "location:" {print $2}')
  api -o /dev/null -X PUT -H 'Content-Type: application/octet-stream' --data-binary "@$1" "$location&digest=$digest"
  echo "$digest"
}

put_image() {
  local manifest=application/vnd.docker.distribution.manifest.v2+json
  api -o /dev/null -H "Accept: $manifest" "$url/v2/library/busybox/manifests/1.35" 2>/dev/null && return
  local work layer config
  work=$(mktemp -d)
  mkdir -p "$work"/root/{bin,tmp,www}
  cp /bin/busybox "$work/root/bin/"
  /bin/busybox --list | while read -r applet; do [[ -e $work/root/bin/$applet ]] || ln -s busybox "$work/root/bin/$applet"; done
  echo hello >"$work/root/www/index.html"
  tar -C "$work/root" --sort=name --mtime=@0 --owner=0 --group=0 -cf "$work/layer.tar" .
  gzip -kn "$work/layer.tar"
  cat >"$work/config.json" <<JSON
{"architecture":"amd64","os":"linux","config":{"Env":["PATH=/bin"],"Cmd":["httpd","-f","-p","8080","-h","/www"],
"ExposedPorts":{"8080/tcp":{}}},"rootfs":{"type":"layers","diff_ids":["sha256:$(sha256sum "$work/layer.tar" | cut -d' ' -f1)"]}}
JSON
  layer=$(push_blob "$work/layer.tar.gz")
  config=$(push_blob "$work/config.json")
  cat >"$work/manifest.json" <<JSON
{"schemaVersion":2,"mediaType":"$manifest",
"config":{"mediaType":"application/vnd.docker.container.image.v1+json","size":$(stat -c %s "$work/config.json"),"digest":"$config"},
"layers":[{"mediaType":"application/vnd.docker.image.rootfs.diff.tar.gzip","size":$(stat -c %s "$work/layer.tar.gz"),"digest":"$layer"}]}
JSON
  api -o /dev/null -X PUT -H "Content-Type: $manifest" --data-binary "@$work/manifest.json" "$url/v2/library/busybox/manifests/1.35"
  rm -rf "$work"
}

start() {
  if ! running; then
    install_missing
    start_server
  fi
  put_image
  show
}

show() { echo "CLOUDGATEWAY_TEST_REGISTRY=127.0.0.1:$port"; }

stop() {
  running || return 0
  local pid
  pid=$(<"$pidfile")
  kill "$pid"
  for _ in $(seq 40); do
    running || break
    sleep 0.25
  done
  if running; then
    kill -9 "$pid"
  fi
  rm -f "$pidfile"
}

case $action in
  start) start ;;
  stop) stop ;;
  status) running && show || fail "not running" ;;
  purge) stop && rm -rf "$state" ;;
esac
