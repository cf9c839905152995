#!/usr/bin/env bash
# Google's own emulator of Cloud Storage's JSON API (npm's firebase-tools), on 127.0.0.1: objects only, neither calls for buckets nor preconditions.
#   tests/backends/gcs.sh start|stop|status|purge [STATE_DIR]      export $(tests/backends/gcs.sh start)
# start installs what is missing: Node.js from Debian, the emulator from npm into STATE_DIR. What was stored is gone after stop.
#   GCS_PORT  default 9199
set -euo pipefail

usage() {
  echo "usage: $0 start|stop|status|purge [STATE_DIR]" >&2
  exit 2
}

action=${1:-}
[[ $action =~ ^(start|stop|status|purge)$ ]] || usage
state=${2:-${TMPDIR:-/tmp}/cloudgateway-backends/gcs}
mkdir -p "$state"
state=$(cd "$state" && pwd)
port=${GCS_PORT:-9199}
version=15.34.2
# Where the npm package lies, for machines that have it already.
package=${GCS_PACKAGE:-$state/firebase-tools-$version}
pidfile=$state/gcs.pid
url=http://127.0.0.1:$port

say() { echo "gcs: $*" >&2; }

fail() {
  say "$*"
  exit 1
}

# A process of that number that is not ours, or one that has ended and was not waited for, does not count.
running() {
  local pid
  [[ -f $pidfile ]] && pid=$(<"$pidfile") && [[ -n $pid ]] || return 1
  tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF "$state/server.js" && ! grep -q '^State:.Z' "/proc/$pid/status"
}

install_missing() {
  if ! command -v npm >/dev/null || ! command -v curl >/dev/null; then
    say "installing nodejs and npm"
    local install=(env DEBIAN_FRONTEND=noninteractive apt-get -y -qq -o DPkg::Lock::Timeout=600 --no-install-recommends install nodejs npm curl)
    "${install[@]}" >&2 || { apt-get update -qq >&2 && "${install[@]}" >&2; } || fail "the packages cannot be installed"
  fi
  [[ -d $package ]] && return
  say "installing firebase-tools $version"
  rm -rf "$package.new"
  npm install --prefix "$package.new" --ignore-scripts --omit=optional --no-audit --no-fund --loglevel=error \
    "firebase-tools@$version" >"$state/npm.log" 2>&1 || fail "npm could not install the emulator, see $state/npm.log"
  mv "$package.new" "$package"
}

# Its command line would want a Java program for rules that nobody asks for here: only the storage part is started.
write_server() {
  cat >"$state/server.js" <<'JS'
const { StorageEmulator } = require('firebase-tools/lib/emulator/storage');
const { createApp } = require('firebase-tools/lib/emulator/storage/server');
const { EmulatorRegistry } = require('firebase-tools/lib/emulator/registry');

const project = 'cloudgateway';
const rules = { name: 'storage.rules', content: "rules_version = '2';" };
const emulator = new StorageEmulator({ projectId: project, host: '127.0.0.1', port: Number(process.argv[2]), rules });
EmulatorRegistry.set('storage', emulator);
createApp(project, emulator).then((app) => app.listen(Number(process.argv[2]), '127.0.0.1'));
JS
}

start_server() {
  mkdir -p "$state/tmp"
  write_server
  TMPDIR=$state/tmp NODE_PATH=$package/node_modules setsid node "$state/server.js" "$port" >"$state/gcs.log" 2>&1 </dev/null &
  echo $! >"$pidfile"
  for _ in $(seq 240); do
    # Another's server on this port must not be taken for ours.
    running || break
    curl -sS --fail --max-time 5 -o /dev/null "$url/b" 2>/dev/null && return
    sleep 0.25
  done
  tail -20 "$state/gcs.log" >&2
  fail "the emulator did not start"
}

start() {
  if ! running; then
    install_missing
    start_server
  fi
  show
}

show() { echo "CLOUDGATEWAY_TEST_GCS=$url"; }

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
