#!/usr/bin/env bash
# Other people's clients of object stores, which the tests let read what the gateway wrote and the other way round: Debian's awscli, s3cmd,
# rclone and python3-swiftclient, and npm's @azure/storage-blob and tus-js-client. Nothing runs: start only installs.
#   tests/backends/clients.sh start|stop|status|purge [STATE_DIR]      export $(tests/backends/clients.sh start)
set -euo pipefail

usage() {
  echo "usage: $0 start|stop|status|purge [STATE_DIR]" >&2
  exit 2
}

action=${1:-}
[[ $action =~ ^(start|stop|status|purge)$ ]] || usage
state=${2:-${TMPDIR:-/tmp}/cloudgateway-backends/clients}
mkdir -p "$state"
state=$(cd "$state" && pwd)
packages=("@azure/storage-blob@12.29.1" "tus-js-client@4.3.1")
# Another set of versions is another folder.
modules=$state/npm-$(printf '%s\n' "${packages[@]}" | sha256sum | cut -c1-12)
# By their full paths: a shim of the same name may stand before them in PATH.
programs=(/usr/bin/aws /usr/bin/s3cmd /usr/bin/rclone /usr/bin/swift /usr/bin/node)

say() { echo "clients: $*" >&2; }

fail() {
  say "$*"
  exit 1
}

installed() {
  local program
  for program in "${programs[@]}"; do
    [[ -x $program ]] || return 1
  done
}

start() {
  if ! installed || ! command -v npm >/dev/null; then
    say "installing awscli, s3cmd, rclone, python3-swiftclient, nodejs and npm"
    local install=(env DEBIAN_FRONTEND=noninteractive apt-get -y -qq -o DPkg::Lock::Timeout=600 --no-install-recommends
      install awscli s3cmd rclone python3-swiftclient nodejs npm)
    "${install[@]}" >&2 || { apt-get update -qq >&2 && "${install[@]}" >&2; } || fail "the packages cannot be installed"
  fi
  if [[ ! -d $modules ]]; then
    say "installing ${packages[*]}"
    rm -rf "$modules.part"
    # No package may run anything while it is installed.
    npm install --prefix "$modules.part" --ignore-scripts --no-audit --no-fund --loglevel=error "${packages[@]}" >&2 ||
      fail "npm could not install the packages"
    mv "$modules.part" "$modules"
  fi
  show
}

show() { echo "CLOUDGATEWAY_TEST_NODE_MODULES=$modules/node_modules"; }

case $action in
  start) start ;;
  stop) ;;
  status) installed && [[ -d $modules ]] && show || fail "not installed" ;;
  purge) rm -rf "$state" ;;
esac
