#!/usr/bin/env bash
# Other people's clients of object stores, which the tests let read what the gateway wrote and the other way round: Debian's awscli, s3cmd,
# rclone and python3-swiftclient, and npm's @azure/storage-blob and tus-js-client. Nothing runs: start only installs.
#   tests/backends/clients.sh start|stop|status|purge [STATE_DIR]      export $(tests/backends/clients.sh start)
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/common.sh"

packages=("@azure/storage-blob@12.29.1" "tus-js-client@4.3.1")
# Another set of versions is another folder.
modules=$state/npm-$(printf '%s\n' "${packages[@]}" | sha256sum | cut -c1-12)
# By their full paths: a shim of the same name may stand before them in PATH.
programs=(/usr/bin/aws /usr/bin/s3cmd /usr/bin/rclone /usr/bin/swift /usr/bin/node)

ready() {
  local program
  for program in "${programs[@]}"; do
    [[ -x $program ]] || return 1
  done
  [[ -d $modules ]]
}

start() {
  have npm || install nodejs npm
  install awscli s3cmd rclone python3-swiftclient nodejs
  install_npm "$modules" "${packages[@]}"
  show
}

show() { echo "CLOUDGATEWAY_TEST_NODE_MODULES=$modules/node_modules"; }

stop() { :; }

act
