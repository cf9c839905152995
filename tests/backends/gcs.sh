#!/usr/bin/env bash
# Google's own emulator of Cloud Storage's JSON API (npm's firebase-tools), on 127.0.0.1: objects only, neither calls for buckets nor preconditions.
#   tests/backends/gcs.sh start|stop|status|purge [STATE_DIR]      export $(tests/backends/gcs.sh start)
# start installs what is missing: Node.js from Debian, the emulator from npm into STATE_DIR. What was stored is gone after stop.
#   GCS_PORT  default 9199
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/common.sh"

port=${GCS_PORT:-9199}
version=15.34.2
# Where the npm package lies, for machines that have it already.
package=${GCS_PACKAGE:-$state/firebase-tools-$version}
url=http://127.0.0.1:$port

install_missing() {
  have npm curl || install nodejs npm curl
  install_npm "$package" "firebase-tools@$version"
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
  TMPDIR=$state/tmp NODE_PATH=$package/node_modules launch gcs node "$state/server.js" "$port"
  await gcs curl -sS --fail --max-time 5 -o /dev/null "$url/b"
}

start() {
  if ! ready; then
    install_missing
    start_server
  fi
  show
}

ready() { running gcs; }

show() { echo "CLOUDGATEWAY_TEST_GCS=$url"; }

stop() { halt gcs; }

act
