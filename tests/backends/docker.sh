#!/usr/bin/env bash
# A real Docker Engine (Debian's docker.io) on a unix socket and, with client certificates, on a port of 127.0.0.1. Needs root.
#   tests/backends/docker.sh start|stop|status|purge [STATE_DIR]      export $(tests/backends/docker.sh start)
# start installs what is missing and loads the image cloudgateway/busybox:1, which serves "hello" on 8080.
# stop removes every container and the daemon; purge also what it kept.
#   DOCKER_TLS_PORT        the port, default 2376
#   DOCKER_STORAGE_DRIVER  default overlay2; vfs where the file system below cannot carry that
set -euo pipefail

usage() {
  echo "usage: $0 start|stop|status|purge [STATE_DIR]" >&2
  exit 2
}

action=${1:-}
[[ $action =~ ^(start|stop|status|purge)$ ]] || usage
state=${2:-${TMPDIR:-/tmp}/cloudgateway-backends/docker}
mkdir -p "$state"
state=$(cd "$state" && pwd)
port=${DOCKER_TLS_PORT:-2376}
socket=$state/docker.sock
pidfile=$state/dockerd.pid
tls=$state/tls

say() { echo "docker: $*" >&2; }

fail() {
  say "$*"
  exit 1
}

api() { curl -sS --fail --max-time 60 --unix-socket "$socket" "$@"; }

# A process of that number that is not ours, or one that has ended and was not waited for, does not count.
running() {
  local pid
  [[ -f $pidfile ]] && pid=$(<"$pidfile") && [[ -n $pid ]] || return 1
  [[ $(cat "/proc/$pid/comm" 2>/dev/null) == dockerd ]] && ! grep -q '^State:.Z' "/proc/$pid/status"
}

install_missing() {
  command -v dockerd >/dev/null && command -v curl >/dev/null && command -v openssl >/dev/null &&
    command -v ip >/dev/null && [[ -x /bin/busybox ]] && return
  say "installing docker.io"
  # RUNLEVEL=1 keeps the packages from starting their services.
  local install=(env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get -y -qq -o DPkg::Lock::Timeout=600 --no-install-recommends
    install docker.io busybox-static curl openssl iproute2)
  "${install[@]}" >&2 || { apt-get update -qq >&2 && "${install[@]}" >&2; } || fail "the packages cannot be installed"
}

make_certificates() {
  # They last a month: made anew while there is a day left.
  openssl x509 -checkend 86400 -noout -in "$tls/client.pem" >/dev/null 2>&1 && return
  rm -rf "$tls"
  mkdir -p "$tls"
  openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=cloudgateway-test-ca \
    -keyout "$tls/ca-key.pem" -out "$tls/ca.pem" 2>/dev/null
  make_certificate server "subjectAltName=IP:127.0.0.1,DNS:localhost" "extendedKeyUsage=serverAuth"
  make_certificate client "extendedKeyUsage=clientAuth"
}

make_certificate() {
  local name=$1
  shift
  openssl req -newkey rsa:2048 -nodes -subj "/CN=$name" -keyout "$tls/$name-key.pem" -out "$tls/$name.csr" 2>/dev/null
  openssl x509 -req -days 30 -in "$tls/$name.csr" -CA "$tls/ca.pem" -CAkey "$tls/ca-key.pem" -CAcreateserial \
    -extfile <(printf '%s\n' "$@") -out "$tls/$name.pem" 2>/dev/null
}

load_image() {
  api -o /dev/null http://docker/images/cloudgateway/busybox:1/json 2>/dev/null && return
  local root changes
  root=$(mktemp -d)
  mkdir -p "$root"/{bin,tmp,www}
  cp /bin/busybox "$root/bin/"
  /bin/busybox --list | while read -r applet; do [[ -e $root/bin/$applet ]] || ln -s busybox "$root/bin/$applet"; done
  echo hello >"$root/www/index.html"
  # CMD ["httpd","-f","-p","8080","-h","/www"] and EXPOSE 8080
  changes='changes=CMD%20%5B%22httpd%22%2C%22-f%22%2C%22-p%22%2C%228080%22%2C%22-h%22%2C%22%2Fwww%22%5D&changes=EXPOSE%208080'
  tar -C "$root" -c . | api -o /dev/null -X POST -H 'Content-Type: application/x-tar' --data-binary @- \
    "http://docker/images/create?fromSrc=-&repo=cloudgateway/busybox&tag=1&$changes"
  rm -rf "$root"
}

start_daemon() {
  ip -br link | awk '{print $1}' | sort >"$state/links.before"
  # No netfilter rules: published ports go through docker-proxy, and tests need no more than that.
  setsid dockerd --data-root "$state/data" --exec-root "$state/exec" --pidfile "$pidfile" \
    --host "unix://$socket" --host "tcp://127.0.0.1:$port" --ip 127.0.0.1 \
    --tlsverify --tlscacert "$tls/ca.pem" --tlscert "$tls/server.pem" --tlskey "$tls/server-key.pem" \
    --storage-driver "${DOCKER_STORAGE_DRIVER:-overlay2}" --iptables=false --ip-forward=false \
    >"$state/dockerd.log" 2>&1 </dev/null &
  local child=$!
  for _ in $(seq 240); do
    api -o /dev/null http://docker/_ping 2>/dev/null && return
    kill -0 "$child" 2>/dev/null || break
    sleep 0.25
  done
  tail -20 "$state/dockerd.log" >&2
  fail "the engine did not start"
}

start() {
  if ! running; then
    [[ $EUID -eq 0 ]] || fail "an engine can be started by root only"
    install_missing
    make_certificates
    start_daemon
  fi
  load_image
  show
}

show() {
  echo "CLOUDGATEWAY_TEST_DOCKER=unix://$socket"
  echo "CLOUDGATEWAY_TEST_DOCKER_TLS=https://127.0.0.1:$port"
  echo "CLOUDGATEWAY_TEST_DOCKER_TLS_DIR=$tls"
}

stop() {
  running || return 0
  local pid id link
  pid=$(<"$pidfile")
  for id in $(api 'http://docker/containers/json?all=1' | grep -oE '"Id":"[0-9a-f]{64}"' | cut -d'"' -f4); do
    api -o /dev/null -X DELETE "http://docker/containers/$id?force=1&v=1" || say "container $id stays"
  done
  kill "$pid"
  for _ in $(seq 120); do
    running || break
    sleep 0.25
  done
  if running; then
    kill -9 "$pid"
  fi
  for link in docker0 docker_gwbridge; do
    grep -qx "$link" "$state/links.before" || ip link del "$link" 2>/dev/null || true
  done
  rm -f "$pidfile" "$socket"
}

case $action in
  start) start ;;
  stop) stop ;;
  status) running && show || fail "not running" ;;
  purge) stop && rm -rf "$state" ;;
esac
