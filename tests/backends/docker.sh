#!/usr/bin/env bash
# A real Docker Engine (Debian's docker.io) on a unix socket and, with client certificates, on a port of 127.0.0.1. Needs root.
#   tests/backends/docker.sh start|stop|status|purge [STATE_DIR]      export $(tests/backends/docker.sh start)
# start installs what is missing and loads the image cloudgateway/busybox:1, which serves "hello" on 8080.
# stop removes every container and the daemon; purge also what it kept.
#   DOCKER_TLS_PORT        the port, default 2376
#   DOCKER_STORAGE_DRIVER  default overlay2; vfs where the file system below cannot carry that
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/common.sh"

port=${DOCKER_TLS_PORT:-2376}
socket=$state/docker.sock
tls=$state/tls

api() { curl -sS --fail --max-time 60 --unix-socket "$socket" "$@"; }

install_missing() {
  have dockerd || install docker.io
  install busybox-static curl openssl iproute2
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
  busybox_root "$root"
  # CMD ["httpd","-f","-p","8080","-h","/www"] and EXPOSE 8080
  changes='changes=CMD%20%5B%22httpd%22%2C%22-f%22%2C%22-p%22%2C%228080%22%2C%22-h%22%2C%22%2Fwww%22%5D&changes=EXPOSE%208080'
  tar -C "$root" -c . | api -o /dev/null -X POST -H 'Content-Type: application/x-tar' --data-binary @- \
    "http://docker/images/create?fromSrc=-&repo=cloudgateway/busybox&tag=1&$changes"
  rm -rf "$root"
}

start_daemon() {
  ip -br link | awk '{print $1}' | sort >"$state/links.before"
  # No netfilter rules: published ports go through docker-proxy, and tests need no more than that.
  launch dockerd dockerd --data-root "$state/data" --exec-root "$state/exec" --pidfile "$state/dockerd.pid" \
    --host "unix://$socket" --host "tcp://127.0.0.1:$port" --ip 127.0.0.1 \
    --tlsverify --tlscacert "$tls/ca.pem" --tlscert "$tls/server.pem" --tlskey "$tls/server-key.pem" \
    --storage-driver "${DOCKER_STORAGE_DRIVER:-overlay2}" --iptables=false --ip-forward=false
  await dockerd api http://docker/_ping
}

start() {
  if ! ready; then
    [[ $EUID -eq 0 ]] || fail "an engine can be started by root only"
    install_missing
    make_certificates
    start_daemon
  fi
  load_image
  show
}

ready() { running dockerd; }

show() {
  echo "CLOUDGATEWAY_TEST_DOCKER=unix://$socket"
  echo "CLOUDGATEWAY_TEST_DOCKER_TLS=https://127.0.0.1:$port"
  echo "CLOUDGATEWAY_TEST_DOCKER_TLS_DIR=$tls"
}

stop() {
  ready || return 0
  local id link
  for id in $(api 'http://docker/containers/json?all=1' | grep -oE '"Id":"[0-9a-f]{64}"' | cut -d'"' -f4); do
    api -o /dev/null -X DELETE "http://docker/containers/$id?force=1&v=1" || say "container $id stays"
  done
  halt dockerd
  for link in docker0 docker_gwbridge; do
    grep -qx "$link" "$state/links.before" || ip link del "$link" 2>/dev/null || true
  done
  rm -f "$state/dockerd.pid" "$socket"
}

act
