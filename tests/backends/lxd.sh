#!/usr/bin/env bash
# A real LXD (Debian's lxd 5.0) on a unix socket and, with client certificates, on a port of 127.0.0.1. Needs root.
#   tests/backends/lxd.sh start|stop|status|purge [STATE_DIR]      export $(tests/backends/lxd.sh start)
# start installs what is missing, and gives LXD a pool in a folder, a bridge of its own and two images: busybox, whose instances serve "hello" on
# 8080 and write to their console when they start, and busybox-spare, which no instance uses.
# Instances are on the bridge only if they ask for it: an address comes some time after the start.
# stop removes every instance and the daemon; purge also what it kept.
#   LXD_PORT    the port, default 8443
#   LXD_BRIDGE  the bridge's name, default cgwlxd0
#   LXD_SUBNET  the first three numbers of the bridge's network, default 10.77.0
set -euo pipefail

usage() {
  echo "usage: $0 start|stop|status|purge [STATE_DIR]" >&2
  exit 2
}

action=${1:-}
[[ $action =~ ^(start|stop|status|purge)$ ]] || usage
state=${2:-${TMPDIR:-/tmp}/cloudgateway-backends/lxd}
mkdir -p "$state"
state=$(cd "$state" && pwd)
port=${LXD_PORT:-8443} bridge=${LXD_BRIDGE:-cgwlxd0} subnet=${LXD_SUBNET:-10.77.0}
export LXD_DIR=$state/lxd LXD_CONF=$state/client
socket=$LXD_DIR/unix.socket
pidfile=$state/lxd.pid
tls=$state/tls

say() { echo "lxd: $*" >&2; }

fail() {
  say "$*"
  exit 1
}

api() { curl -sS --fail --max-time 60 --unix-socket "$socket" "$@"; }

# A process of that number that is not ours, or one that has ended and was not waited for, does not count.
running() {
  local pid
  [[ -f $pidfile ]] && pid=$(<"$pidfile") && [[ -n $pid ]] || return 1
  [[ $(cat "/proc/$pid/comm" 2>/dev/null) == lxd ]] && ! grep -q '^State:.Z' "/proc/$pid/status"
}

install_missing() {
  command -v lxd >/dev/null && command -v lxc >/dev/null && command -v dnsmasq >/dev/null &&
    command -v curl >/dev/null && command -v openssl >/dev/null && [[ -x /bin/busybox ]] && return
  say "installing lxd"
  # RUNLEVEL=1 keeps the packages from starting their services.
  local install=(env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get -y -qq -o DPkg::Lock::Timeout=600 --no-install-recommends
    install lxd lxd-client dnsmasq-base busybox-static curl openssl)
  "${install[@]}" >&2 || { apt-get update -qq >&2 && "${install[@]}" >&2; } || fail "the packages cannot be installed"
}

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
  setsid lxd --logfile "$state/lxd.log" >"$state/lxd.out" 2>&1 </dev/null &
  local child=$!
  echo "$child" >"$pidfile"
  for _ in $(seq 240); do
    api -o /dev/null http://lxd/1.0 2>/dev/null && break
    kill -0 "$child" 2>/dev/null || break
    sleep 0.25
  done
  lxd waitready --timeout 60 >&2 || {
    tail -20 "$state/lxd.log" "$state/lxd.out" >&2
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

# An init that writes to the console, gets an address and serves a page.
make_image() {
  local alias=$1 work root
  lxc image info "$alias" >/dev/null 2>&1 && return
  work=$(mktemp -d)
  root=$work/rootfs
  mkdir -p "$root"/{bin,sbin,etc,proc,sys,dev,tmp,run,www,root,var} "$work/templates"
  cp /bin/busybox "$root/bin/"
  /bin/busybox --list | while read -r applet; do [[ -e $root/bin/$applet ]] || ln -s busybox "$root/bin/$applet"; done
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
  echo hello >"$root/www/index.html"
  echo '{{ container.name }}' >"$work/templates/hostname.tpl"
  cat >"$work/metadata.yaml" <<YML
architecture: $(uname -m)
creation_date: 1700000000
properties: {description: $alias, os: busybox, release: "1.35"}
templates: {/etc/hostname: {when: [create, copy, rename], template: hostname.tpl}}
YML
  tar -C "$work" -czf "$work/image.tar.gz" metadata.yaml rootfs templates
  lxc image import "$work/image.tar.gz" --alias "$alias" >&2
  rm -rf "$work"
}

start() {
  if ! running; then
    [[ $EUID -eq 0 ]] || fail "LXD can be started by root only"
    install_missing
    start_daemon
  fi
  configure
  make_certificate
  make_image busybox
  make_image busybox-spare
  show
}

show() {
  echo "CLOUDGATEWAY_TEST_LXD_NETWORK=$bridge"
  echo "CLOUDGATEWAY_TEST_LXD=unix://$socket"
  echo "CLOUDGATEWAY_TEST_LXD_TLS=https://127.0.0.1:$port"
  echo "CLOUDGATEWAY_TEST_LXD_TLS_DIR=$tls"
}

stop() {
  running || return 0
  local pid
  pid=$(<"$pidfile")
  lxc list --format csv --columns n 2>/dev/null | xargs -r -n1 lxc delete --force >&2 || true
  lxd shutdown --timeout 30 >&2 || kill "$pid"
  for _ in $(seq 120); do
    running || break
    sleep 0.25
  done
  ! running || kill -9 "$pid"
  ip link delete "$bridge" 2>/dev/null || true
  rm -f "$pidfile"
}

case $action in
  start) start ;;
  status) running && show || fail "not running" ;;
  stop) stop ;;
  purge)
    stop
    rm -rf "$state"
    ;;
esac
