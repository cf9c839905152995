#!/usr/bin/env bash
# Azurite, Microsoft's emulator of Azure Blob Storage (npm's azurite), on 127.0.0.1, with an account of its own.
#   tests/backends/azurite.sh start|stop|status|purge [STATE_DIR]      export $(tests/backends/azurite.sh start)
# start installs what is missing; the blobs are kept until purge.
#   AZURITE_PORT  default 10500
set -euo pipefail

usage() {
  echo "usage: $0 start|stop|status|purge [STATE_DIR]" >&2
  exit 2
}

action=${1:-}
[[ $action =~ ^(start|stop|status|purge)$ ]] || usage
state=${2:-${TMPDIR:-/tmp}/cloudgateway-backends/azurite}
mkdir -p "$state"
state=$(cd "$state" && pwd)
port=${AZURITE_PORT:-10500}
version=3.37.0
server=$state/package-$version/node_modules/azurite/dist/src/blob/main.js
pidfile=$state/azurite.pid
account=gatewaytest
# No secret: it opens nothing but this emulator.
key=$(printf 'the key of the account gatewaytest' | base64 -w0)
endpoint=http://127.0.0.1:$port/$account

say() { echo "azurite: $*" >&2; }

fail() {
  say "$*"
  exit 1
}

# A process of that number that is not ours, or one that has ended and was not waited for, does not count.
running() {
  local pid
  [[ -f $pidfile ]] && pid=$(<"$pidfile") && [[ -n $pid ]] || return 1
  tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF "$server" && ! grep -q '^State:.Z' "/proc/$pid/status"
}

install_missing() {
  if ! command -v npm >/dev/null || ! command -v curl >/dev/null; then
    say "installing npm"
    local install=(env DEBIAN_FRONTEND=noninteractive apt-get -y -qq -o DPkg::Lock::Timeout=600 --no-install-recommends install nodejs npm curl)
    "${install[@]}" >&2 || { apt-get update -qq >&2 && "${install[@]}" >&2; } || fail "the packages cannot be installed"
  fi
  [[ -f $server ]] && return
  say "installing azurite $version"
  # No package may run anything while it is installed.
  npm install --prefix "$state/package.part" --ignore-scripts --no-audit --no-fund --loglevel=error "azurite@$version" >&2 ||
    fail "azurite cannot be installed"
  rm -rf "$state/package-$version"
  mv "$state/package.part" "$state/package-$version"
}

start_server() {
  mkdir -p "$state/blobs"
  AZURITE_ACCOUNTS="$account:$key" setsid node "$server" --blobHost 127.0.0.1 --blobPort "$port" --location "$state/blobs" --silent \
    --disableTelemetry --disableProductStyleUrl >"$state/azurite.log" 2>&1 </dev/null &
  echo $! >"$pidfile"
  for _ in $(seq 240); do
    # Another's server on this port must not be taken for ours.
    running || break
    # Without a signature it refuses, which is an answer.
    curl -s -o /dev/null --max-time 5 "$endpoint?comp=list" && return
    sleep 0.25
  done
  tail -20 "$state/azurite.log" >&2
  fail "azurite did not start"
}

start() {
  if ! running; then
    install_missing
    start_server
  fi
  show
}

show() {
  echo "CLOUDGATEWAY_TEST_AZURITE=$endpoint"
  echo "CLOUDGATEWAY_TEST_AZURITE_ACCOUNT=$account"
  echo "CLOUDGATEWAY_TEST_AZURITE_KEY=$key"
}

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
