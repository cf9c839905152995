#!/usr/bin/env bash
# A real S3 server (Debian's Ceph: a RADOS Gateway over one monitor and one OSD that keeps its data in memory) on 127.0.0.1.
#   tests/backends/s3.sh start|stop|status|purge [STATE_DIR]      export $(tests/backends/s3.sh start)
# start installs what is missing and makes two users; started again on the same STATE_DIR it still has the users and their objects.
#   S3_PORT  default 27480; the monitor takes the next port, the OSD some of the twenty behind that
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/common.sh"

port=${S3_PORT:-27480}
conf=$state/ceph.conf
region=eu-central-1
# Characters that a signature or a query could get wrong.
secret=gateway/test+secret=0123456789/abcdefgh+
# Seconds for one step. Where the disk is busy the monitor's first writes can take more than one minute.
patience=300

# daemon NAME COMMAND…
daemon() { launch "$@" -c "$conf" -f; }

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
# It would end by itself on a disk that is almost full.
mon data avail warn = 1
mon data avail crit = 1
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
  rm -rf "$state/mon" "$state/osd" &&
    mkdir -p "$state/mon" "$state/osd" &&
    ceph-authtool --create-keyring "$state/keyring" --gen-key --name mon. --cap mon 'allow *' &&
    ceph-authtool "$state/keyring" --gen-key --name osd.0 --cap mon 'allow *' --cap osd 'allow *' &&
    ceph-authtool "$state/keyring" --gen-key --name client.admin --cap mon 'allow *' --cap osd 'allow *' &&
    monmaptool --create --clobber --fsid 6b1f0c1e-5a7d-4a51-9c0e-7d2c5b0a9f10 --addv a "[v1:127.0.0.1:$((port + 1))]" "$state/monmap" &&
    ceph-mon -c "$conf" --id a --mkfs --monmap "$state/monmap" --keyring "$state/keyring"
}

make_osd() {
  local id=0d5e2a5c-3f43-4f0e-8f0b-1c7b8f3f2a01
  timeout "$patience" ceph -c "$conf" osd new "$id" &&
    ceph-osd -c "$conf" --id 0 --mkfs --osd-uuid "$id"
}

make_users() {
  local number
  for number in 1 2; do
    timeout "$patience" radosgw-admin -c "$conf" user create --uid "tester$number" --display-name "Tester $number" \
      --access-key "GATEWAYTESTKEY$number" --secret-key "$secret" || return
  done
  timeout "$patience" radosgw-admin -c "$conf" zonegroup modify --rgw-zonegroup=default --api-name="$region"
}

# make_once NAME: nothing where all was made before; if it fails, with what was printed.
make_once() {
  [[ -f $state/made ]] || "make_$1" >>"$state/log/make" 2>&1 || {
    tail -n 20 "$state/log/"* >&2
    return 1
  }
}

start_server() {
  configure
  make_once monitor || fail "the monitor cannot be made"
  daemon mon ceph-mon --id a
  make_once osd || fail "the OSD cannot be made"
  daemon osd ceph-osd --id 0
  make_once users || fail "the users cannot be made"
  daemon radosgw radosgw
  await radosgw curl -s -o /dev/null --max-time 5 "http://127.0.0.1:$port/"
  touch "$state/made"
}

start() {
  if ! ready; then
    stop
    install ceph-mon ceph-osd radosgw curl
    start_server
  fi
  show
}

ready() { running radosgw; }

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

act
