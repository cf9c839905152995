#!/usr/bin/env bash
# A real PostgreSQL (Debian's) on 127.0.0.1, with a cluster of its own: what replicas of the gateway keep their state in.
#   tests/backends/postgresql.sh start|stop|status|purge|crash [STATE_DIR]      export $(tests/backends/postgresql.sh start)
# start installs what is missing. crash stops it at once, without a checkpoint, as a cut of power would; start brings it back.
#   POSTGRESQL_PORT  default 5440
set -euo pipefail

usage() {
  echo "usage: $0 start|stop|status|purge|crash [STATE_DIR]" >&2
  exit 2
}

action=${1:-}
[[ $action =~ ^(start|stop|status|purge|crash)$ ]] || usage
state=${2:-${TMPDIR:-/tmp}/cloudgateway-backends/postgresql}
mkdir -p "$state"
state=$(cd "$state" && pwd)
port=${POSTGRESQL_PORT:-5440}
data=$state/data
user=gateway
# No secret: it opens nothing but this server.
password=of-the-tests

say() { echo "postgresql: $*" >&2; }

fail() {
  say "$*"
  exit 1
}

programs() { find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -1; }

# The server refuses to run as root.
as_server() {
  if [[ $EUID == 0 ]]; then
    (cd / && runuser -u postgres -- "$@")
  else
    (cd / && "$@")
  fi
}

running() {
  [[ -n $(programs) && -f $data/PG_VERSION ]] && as_server "$(programs)/pg_ctl" -D "$data" status >/dev/null 2>&1
}

install_missing() {
  [[ -n $(programs) ]] && return
  say "installing postgresql"
  # Without these lines the package makes and starts a cluster of its own.
  mkdir -p /etc/postgresql-common/createcluster.d
  echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.d/cloudgateway.conf
  local install=(env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get -y -qq -o DPkg::Lock::Timeout=600 --no-install-recommends install postgresql)
  "${install[@]}" >&2 || { apt-get update -qq >&2 && "${install[@]}" >&2; } || fail "the package cannot be installed"
}

make_cluster() {
  [[ -f $data/PG_VERSION ]] && return
  mkdir -p "$data"
  chmod 700 "$data"
  # The server walks through these as a user of its own.
  if [[ $EUID == 0 ]]; then
    chown postgres: "$data"
    local folder=$state
    while [[ $folder != / ]]; do
      runuser -u postgres -- test -x "$folder" || chmod a+x "$folder"
      folder=$(dirname "$folder")
    done
  fi
  echo "$password" >"$state/password"
  chmod 644 "$state/password"
  as_server "$(programs)/initdb" -D "$data" -U "$user" --pwfile="$state/password" --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 >&2
  cat >>"$data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = ''
max_connections = 200
CONF
}

start() {
  install_missing
  make_cluster
  if ! running; then
    # In a session of its own, so that a Ctrl-C for the tests does not reach it.
    as_server setsid "$(programs)/pg_ctl" -D "$data" -w -t 60 -l "$data/server.log" start >&2 </dev/null || fail "the server did not start: $data/server.log"
  fi
  show
}

show() {
  echo "CLOUDGATEWAY_TEST_POSTGRESQL=Host=127.0.0.1;Port=$port;Username=$user;Password=$password;Database=postgres"
}

stop() {
  running || return 0
  as_server "$(programs)/pg_ctl" -D "$data" -w -m fast stop >&2
}

case $action in
  start) start ;;
  stop) stop ;;
  crash) running && as_server "$(programs)/pg_ctl" -D "$data" -w -m immediate stop >&2 ;;
  status) running && show || fail "not running" ;;
  purge) stop && rm -rf "$state" ;;
esac
