#!/usr/bin/env bash
# A real LXD (Debian's lxd 5.0) on a unix socket and, with client certificates, on a port of 127.0.0.1. Needs root.
#   tests/backends/lxd.sh start|stop|status|purge [STATE_DIR]      export $(tests/backends/lxd.sh start)
# start installs what is missing, and gives LXD a pool in a folder, a bridge of its own and the image busybox, whose instances serve "hello" on
# 8080 and write to their console when they start. A server of images, on the port behind LXD's, has one more to be pulled: busybox/pulled.
# Instances are on the bridge only if they ask for it: an address comes some time after the start.
# stop removes every instance and the daemon; purge also what it kept.
#   LXD_PORT    the port, default 8443, the server of images has the one behind it
#   LXD_BRIDGE  the bridge's name, default cgwlxd0
#   LXD_SUBNET  the first three numbers of the bridge's network, default 10.77.0
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/common.sh"

port=${LXD_PORT:-8443} bridge=${LXD_BRIDGE:-cgwlxd0} subnet=${LXD_SUBNET:-10.77.0}
export LXD_DIR=$state/lxd LXD_CONF=$state/client
socket=$LXD_DIR/unix.socket
images=$state/images images_port=$((port + 1))
tls=$state/tls

api() { curl -sS --fail --max-time 60 --unix-socket "$socket" "$@"; }

make_certificate() {
  # It lasts a month: made anew while there is a day left.
  openssl x509 -checkend 86400 -noout -in "$tls/client.pem" >/dev/null 2>&1 || {
    mkdir -p "$tls"
    openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=cloudgateway-test \
      -keyout "$tls/client-key.pem" -out "$tls/client.pem" 2>/dev/null
  }
  lxc config trust list --format csv | grep -q cloudgateway-test || lxc config trust add "$tls/client.pem" >/dev/null
  cp "$LXD_DIR/server.crt" "$tls/server.pem"
}

start_daemon() {
  mkdir -p "$LXD_DIR" "$LXD_CONF"
  # Beside the system's authorities, that of the server of images.
  SSL_CERT_FILE=$images/server.pem launch lxd lxd --logfile "$state/log/lxd.own.log"
  await lxd api http://lxd/1.0
  lxd waitready --timeout 60 >&2 || {
    tail -20 "$state"/log/lxd*.log >&2
    fail "LXD did not start"
  }
}

configure() {
  lxc storage show default >/dev/null 2>&1 && return
  lxd init --preseed >&2 <<YML
config:
  core.https_address: 127.0.0.1:$port
storage_pools:
  - {name: default, driver: dir}
networks:
  - name: $bridge
    type: bridge
    config: {ipv4.address: $subnet.1/24, ipv4.nat: "false", ipv4.firewall: "false", ipv6.address: none}
profiles:
  - name: default
    devices:
      root: {type: disk, path: /, pool: default}
YML
}

# make_image NAME FILE: an init that writes to the console, gets an address and serves a page.
make_image() {
  local alias=$1 file=$2 work root
  work=$(mktemp -d)
  root=$work/rootfs
  busybox_root "$root"
  mkdir -p "$root"/{sbin,etc,proc,sys,dev,run,root,var} "$work/templates"
  # Process 1 ends when LXD asks it to, which it does by SIGPWR.
  cat >"$root/sbin/init" <<'INIT'
#!/bin/sh
trap 'exit 0' PWR TERM
hostname -F /etc/hostname
ifconfig lo up
for line in one two three; do echo "$line"; done >/dev/console
[ -e /sys/class/net/eth0 ] && ifconfig eth0 up && udhcpc -b -i eth0 -s /etc/dhcp >/dev/null 2>&1
httpd -f -p 8080 -h /www &
while :; do
  sleep 3600 &
  wait $!
done
INIT
  # shellcheck disable=SC2016
  printf '%s\n' '#!/bin/sh' '[ "$1" = bound ] && ifconfig "$interface" "$ip" netmask "$subnet"' 'true' >"$root/etc/dhcp"
  chmod +x "$root/sbin/init" "$root/etc/dhcp"
  echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
  echo 'root:x:0:' >"$root/etc/group"
  echo '127.0.0.1 localhost' >"$root/etc/hosts"
  echo "$alias" >"$root/etc/hostname"
  echo '{{ container.name }}' >"$work/templates/hostname.tpl"
  cat >"$work/metadata.yaml" <<YML
architecture: $(uname -m)
creation_date: 1700000000
properties: {description: $alias, os: busybox, release: "1.35"}
templates: {/etc/hostname: {when: [create, copy, rename], template: hostname.tpl}}
YML
  tar -C "$work" -czf "$file" metadata.yaml rootfs templates
  rm -rf "$work"
}

import_image() {
  lxc image info busybox >/dev/null 2>&1 && return
  make_image busybox "$state/busybox.tar.gz"
  lxc image import "$state/busybox.tar.gz" --alias busybox >&2
}

# Files by TLS, as simplestreams has them.
make_image_server() {
  local file=$images/lxd_combined.tar.gz
  [[ -f $images/streams/v1/images.json ]] && return
  mkdir -p "$images/streams/v1"
  openssl req -x509 -newkey rsa:2048 -nodes -days 365 -subj /CN=cloudgateway-images -addext subjectAltName=IP:127.0.0.1 \
    -keyout "$images/server-key.pem" -out "$images/server.pem" 2>/dev/null
  make_image busybox-pulled "$file"
  cat >"$images/streams/v1/index.json" <<JSON
{"format": "index:1.0", "index": {"images": {"datatype": "image-downloads", "format": "products:1.0", "path": "streams/v1/images.json",
  "products": ["busybox:pulled:default"]}}}
JSON
  cat >"$images/streams/v1/images.json.part" <<JSON
{"content_id": "images", "datatype": "image-downloads", "format": "products:1.0", "products": {"busybox:pulled:default": {
  "aliases": "busybox/pulled", "arch": "$(dpkg --print-architecture)", "os": "busybox", "release": "pulled", "release_title": "pulled",
  "variant": "default", "versions": {"20240101_00:00": {"items": {"lxd_combined.tar.gz": {"ftype": "lxd_combined.tar.gz",
    "path": "lxd_combined.tar.gz", "sha256": "$(sha256sum "$file" | cut -d' ' -f1)", "size": $(stat -c %s "$file")}}}}}}}
JSON
  mv "$images/streams/v1/images.json.part" "$images/streams/v1/images.json"
}

start_image_server() {
  ! running images || return 0
  cat >"$state/images.py" <<'PY'
import functools, http.server, ssl, sys

folder, port = sys.argv[1], int(sys.argv[2])
handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=folder)
server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(folder + "/server.pem", folder + "/server-key.pem")
server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
PY
  launch images python3 "$state/images.py" "$images" "$images_port"
  await images curl -sS --fail --max-time 5 --cacert "$images/server.pem" "https://127.0.0.1:$images_port/streams/v1/index.json"
}

start() {
  if ! ready; then
    [[ $EUID -eq 0 ]] || fail "LXD can be started by root only"
    install lxd lxd-client dnsmasq-base busybox-static curl openssl python3
    make_image_server
    start_daemon
  fi
  start_image_server
  configure
  make_certificate
  import_image
  show
}

ready() { running lxd; }

show() {
  echo "CLOUDGATEWAY_TEST_LXD_NETWORK=$bridge"
  echo "CLOUDGATEWAY_TEST_LXD=unix://$socket"
  echo "CLOUDGATEWAY_TEST_LXD_IMAGES=https://127.0.0.1:$images_port"
  echo "CLOUDGATEWAY_TEST_LXD_TLS=https://127.0.0.1:$port"
  echo "CLOUDGATEWAY_TEST_LXD_TLS_DIR=$tls"
}

stop() {
  halt images
  ready || return 0
  lxc list --format csv --columns n 2>/dev/null | xargs -r -n1 lxc delete --force >&2 || true
  lxd shutdown --timeout 30 >&2 || true
  halt lxd
  ip link delete "$bridge" 2>/dev/null || true
}

act
