#!/usr/bin/env bash
# Azurite, Microsoft's emulator of Azure Blob Storage (npm's azurite), on 127.0.0.1, with an account of its own.
#   tests/backends/azurite.sh start|stop|status|purge [STATE_DIR]      export $(tests/backends/azurite.sh start)
# start installs what is missing; the blobs are kept until purge.
#   AZURITE_PORT  default 10500
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/common.sh"

port=${AZURITE_PORT:-10500}
version=3.37.0
package=$state/azurite-$version
account=gatewaytest
# No secret: it opens nothing but this emulator.
key=$(printf 'the key of the account gatewaytest' | base64 -w0)
endpoint=http://127.0.0.1:$port/$account

install_missing() {
  have npm curl || install nodejs npm curl
  install_npm "$package" "azurite@$version"
}

start_server() {
  mkdir -p "$state/blobs"
  AZURITE_ACCOUNTS="$account:$key" launch azurite node "$package/node_modules/azurite/dist/src/blob/main.js" --blobHost 127.0.0.1 --blobPort "$port" \
    --location "$state/blobs" --silent --disableTelemetry --disableProductStyleUrl
  # Without a signature it refuses, which is an answer.
  await azurite curl -s -o /dev/null --max-time 5 "$endpoint?comp=list"
}

start() {
  if ! ready; then
    install_missing
    start_server
  fi
  show
}

ready() { running azurite; }

show() {
  echo "CLOUDGATEWAY_TEST_AZURITE=$endpoint"
  echo "CLOUDGATEWAY_TEST_AZURITE_ACCOUNT=$account"
  echo "CLOUDGATEWAY_TEST_AZURITE_KEY=$key"
}

stop() { halt azurite; }

act
