#!/usr/bin/env bash
# A real S3 server (Debian's Ceph: a RADOS Gateway over one monitor and one OSD that keeps its data in memory) on 127.0.0.1.
#   tests/backends/s3.sh start|stop|status|purge [STATE_DIR]      export $(tests/backends/s3.sh start)
# start installs what is missing and makes two users; started again on the same STATE_DIR it still has the users and their objects.
#   S3_PORT  default 27480; the monitor takes the next port, the OSD some of the twenty behind that
set -euo pipefail

usage() {
  echo "usage: $0 start|stop|status|purge [STATE_DIR]" >&2
  exit 2
}

action=${1:-}
[[ $action =~ ^(start|stop|status|purge)$ ]] || usage
state=${2:-${TMPDIR:-/tmp}/cloudgateway-backends/s3}
mkdir -p "$state"
state=$(cd "$state" && pwd)
port=${S3_PORT:-27480}
conf=$state/ceph.conf
region=eu-central-1
# Characters that a signature or a query could get wrong.
secret=gateway/test+secret=0123456789/abcdefgh+

say() { echo "s3: $*" >&2; }

fail() {
  say "$*"
  exit 1
}

# running NAME: the daemon of this name was started here and lives. A process that has its number by chance does not count.
running() {
  local pid
  [[ -f $state/$1.pid ]] && pid=$(<"$state/$1.pid") && [[ -n $pid ]] || return 1
  [[ $(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null) == *"$conf"* ]] && ! grep -q '^State:.Z' "/proc/$pid/status"
}

# run NAME COMMAND…: starts a daemon.
run() {
  local name=$1
  shift
  setsid "$@" -c "$conf" -f >>"$state/$name.log" 2>&1 </dev/null &
  echo $! >"$state/$name.pid"
}

# halt NAME: asks a daemon to end, and makes it.
halt() {
  local pid
  running "$1" || return 0
  pid=$(<"$state/$1.pid")
  kill "$pid"
  for _ in $(seq 40); do
    running "$1" || break
    sleep 0.25
  done
  if running "$1"; then
    kill -9 "$pid"
  fi
  rm -f "$state/$1.pid"
}

install_missing() {
  command -v ceph-mon >/dev/null && command -v ceph-osd >/dev/null && command -v radosgw >/dev/null && command -v curl >/dev/null && return
  say "installing Ceph"
  # RUNLEVEL=1 keeps the packages from starting their services.
  local install=(env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get -y -qq -o DPkg::Lock::Timeout=600 --no-install-recommends
    install ceph-mon ceph-osd radosgw curl)
  "${install[@]}" >&2 || { apt-get update -qq >&2 && "${install[@]}" >&2; } || fail "the packages cannot be installed"
}

configure() {
  cat >"$conf" <<INI
[global]
fsid = 6b1f0c1e-5a7d-4a51-9c0e-7d2c5b0a9f10
mon host = v1:127.0.0.1:$((port + 1))
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind msgr2 = false
ms bind port min = $((port + 2))
ms bind port max = $((port + 21))
keyring = $state/keyring
run dir = $state
crash dir = $state
admin socket =
log file = $state/\$name.log
# One copy on one OSD, and no second thoughts about it.
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon max pg per osd = 1000

[mon]
mon data = $state/mon
paxos propose interval = 0.02
paxos min wait = 0.01

[osd]
osd data = $state/osd
osd objectstore = memstore
# Saves what is in memory before it ends.
osd fast shutdown = false
memstore device bytes = 8589934592

[client]
rgw data = $state
rgw frontends = beast endpoint=127.0.0.1:$port
rgw dns name = localhost
rgw thread pool size = 64
# What was deleted goes at once, and not after two hours: it lies in memory.
rgw gc obj min wait = 5
rgw gc processor period = 10
rgw gc processor max time = 60
INI
}

make_monitor() {
  rm -rf "$state/mon" "$state/osd"
  mkdir -p "$state/mon" "$state/osd"
  ceph-authtool --create-keyring "$state/keyring" --gen-key --name mon. --cap mon 'allow *'
  ceph-authtool "$state/keyring" --gen-key --name osd.0 --cap mon 'allow *' --cap osd 'allow *'
  ceph-authtool "$state/keyring" --gen-key --name client.admin --cap mon 'allow *' --cap osd 'allow *'
  monmaptool --create --clobber --fsid 6b1f0c1e-5a7d-4a51-9c0e-7d2c5b0a9f10 --addv a "[v1:127.0.0.1:$((port + 1))]" "$state/monmap"
  ceph-mon -c "$conf" --id a --mkfs --monmap "$state/monmap" --keyring "$state/keyring"
}

make_osd() {
  local id=0d5e2a5c-3f43-4f0e-8f0b-1c7b8f3f2a01
  timeout 60 ceph -c "$conf" osd new "$id"
  ceph-osd -c "$conf" --id 0 --mkfs --osd-uuid "$id"
}

make_users() {
  local number
  for number in 1 2; do
    timeout 60 radosgw-admin -c "$conf" user create --uid "tester$number" --display-name "Tester $number" \
      --access-key "GATEWAYTESTKEY$number" --secret-key "$secret"
  done
  timeout 60 radosgw-admin -c "$conf" zonegroup modify --rgw-zonegroup=default --api-name="$region"
}

answers() { curl -s -o /dev/null --max-time 5 "http://127.0.0.1:$port/"; }

start_server() {
  configure
  [[ -f $state/made ]] || make_monitor >>"$state/make.log" 2>&1 || fail "the monitor cannot be made, see $state/make.log"
  run mon ceph-mon --id a
  [[ -f $state/made ]] || make_osd >>"$state/make.log" 2>&1 || fail "the OSD cannot be made, see $state/make.log"
  run osd ceph-osd --id 0
  [[ -f $state/made ]] || make_users >>"$state/make.log" 2>&1 || fail "the users cannot be made, see $state/make.log"
  run radosgw radosgw
  for _ in $(seq 240); do
    # Another's server on this port must not be taken for ours.
    running radosgw || break
    answers && touch "$state/made" && return
    sleep 0.25
  done
  tail -20 "$state/radosgw.log" >&2
  fail "the gateway did not start"
}

start() {
  if ! running radosgw; then
    stop
    install_missing
    start_server
  fi
  show
}

show() {
  echo "CLOUDGATEWAY_TEST_S3=http://127.0.0.1:$port"
  echo "CLOUDGATEWAY_TEST_S3_REGION=$region"
  echo "CLOUDGATEWAY_TEST_S3_ACCESS_KEY=GATEWAYTESTKEY1"
  echo "CLOUDGATEWAY_TEST_S3_SECRET_KEY=$secret"
  echo "CLOUDGATEWAY_TEST_S3_OTHER_ACCESS_KEY=GATEWAYTESTKEY2"
}

# In this order: the OSD tells the monitor, and saves its objects.
stop() {
  halt radosgw
  halt osd
  halt mon
}

case $action in
  start) start ;;
  stop) stop ;;
  status) running radosgw && show || fail "not running" ;;
  purge) stop && rm -rf "$state" ;;
esac
