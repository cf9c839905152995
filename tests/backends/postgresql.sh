#!/usr/bin/env bash
# A real PostgreSQL (Debian's) on 127.0.0.1, with a cluster of its own: what replicas of the gateway keep their state in.
#   tests/backends/postgresql.sh start|stop|status|purge|crash [STATE_DIR]      export $(tests/backends/postgresql.sh start)
# start installs what is missing. crash stops it at once, without a checkpoint, as a cut of power would; start brings it back.
#   POSTGRESQL_PORT  default 5440
more_actions=crash
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/common.sh"

port=${POSTGRESQL_PORT:-5440}
data=$state/data
user=gateway
# No secret: it opens nothing but this server.
password=of-the-tests

programs() { find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -1; }

# The server refuses to run as root.
as_server() {
  if [[ $EUID == 0 ]]; then
    (cd / && runuser -u postgres -- "$@")
  else
    (cd / && "$@")
  fi
}

ready() {
  [[ -n $(programs) && -f $data/PG_VERSION ]] && as_server "$(programs)/pg_ctl" -D "$data" status >/dev/null 2>&1
}

install_missing() {
  [[ -z $(programs) ]] || return 0
  # Without these lines the package makes and starts a cluster of its own.
  mkdir -p /etc/postgresql-common/createcluster.d
  echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.d/cloudgateway.conf
  install postgresql
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
  if ! ready; then
    # In a session of its own, so that a Ctrl-C for the tests does not reach it.
    as_server setsid "$(programs)/pg_ctl" -D "$data" -w -t 60 -l "$data/server.log" start >&2 </dev/null || fail "the server did not start: $data/server.log"
  fi
  show
}

show() {
  echo "CLOUDGATEWAY_TEST_POSTGRESQL=Host=127.0.0.1;Port=$port;Username=$user;Password=$password;Database=postgres"
}

stop() {
  ready || return 0
  as_server "$(programs)/pg_ctl" -D "$data" -w -m fast stop >&2
}

crash() { ready && as_server "$(programs)/pg_ctl" -D "$data" -w -m immediate stop >&2; }

act
