#!/usr/bin/env bash
# What other people's tools make of openapi.yaml: Spectral and Redocly lint it by their recommended rules, openapi-typescript makes a client of it
# that is compiled and used against a gateway, through Prism as a proxy that compares every answer with the description.
#   tests/clients/check.sh [STATE_DIR]      GATEWAY_DLL=path names a gateway that is built elsewhere
# Swagger UI is used in Debian's chromium; without one that step is left out, except in CI.
# Needs node and npm, which are installed with root on Debian where they are missing, and a gateway that is built.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
state=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/cloudgateway/clients}
gateway=${GATEWAY_DLL:-$root/src/Gateway.Api/bin/Debug/net10.0/Gateway.Api.dll}
port=${CLIENTS_PORT:-25700}
mkdir -p "$state"
state=$(cd "$state" && pwd)
export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true NO_UPDATE_NOTIFIER=1 DOTNET_NOLOGO=1
processes=()

stop() {
  for process in "${processes[@]}"; do kill "$process" 2>/dev/null || true; done
  wait 2>/dev/null || true
}
trap stop EXIT

step() { printf -- '-- %s\n' "$1"; }

install_missing() {
  if ! command -v node >/dev/null || ! command -v npm >/dev/null || ! command -v curl >/dev/null; then
    local install=(env DEBIAN_FRONTEND=noninteractive apt-get -y -qq -o DPkg::Lock::Timeout=600 --no-install-recommends install nodejs npm curl)
    "${install[@]}" >&2 || { apt-get update -qq >&2 && "${install[@]}" >&2; }
  fi

  if [[ ${CI:-} == true && ! -x /usr/bin/chromium ]]; then
    install=(env DEBIAN_FRONTEND=noninteractive apt-get -y -qq -o DPkg::Lock::Timeout=600 --no-install-recommends install chromium)
    "${install[@]}" >&2 || { apt-get update -qq >&2 && "${install[@]}" >&2; }
  fi

  cp "$here"/package.json "$here"/package-lock.json "$here"/tsconfig.json "$here"/*.ts "$state"
  if ! cmp -s "$state/package-lock.json" "$state/installed.json"; then
    (cd "$state" && npm ci --ignore-scripts --no-audit --no-fund --loglevel error >&2)
    cp "$state/package-lock.json" "$state/installed.json"
  fi
}

wait_for() {
  for _ in $(seq 120); do
    curl -fs -o /dev/null "$1" && return
    sleep 0.5
  done
  echo "$1 does not answer" >&2
  return 1
}

install_missing
# The linters' settings lie apart: the generator would heed them too.
rm -rf "$state/lint"
cp -r "$here/lint" "$state/lint"
cp "$root/openapi.yaml" "$state/lint/openapi.yaml"
cp "$root/openapi.yaml" "$state/openapi.yaml"

step "spectral"
cd "$state/lint"
../node_modules/.bin/spectral lint openapi.yaml --fail-severity warn

step "redocly"
../node_modules/.bin/redocly lint openapi.yaml --config redocly.yaml --format json >../redocly.json 2>../redocly.log || true
node -e '
  const report = JSON.parse(require("fs").readFileSync("../redocly.json", "utf8"));
  for (const problem of report.problems) console.log(problem.severity, problem.ruleId, problem.location[0]?.pointer, problem.message);
  const open = report.problems.filter((problem) => !problem.ignored).length;
  if (open > 0) process.exit(1);
  console.log(`no open problems, ${report.totals.ignored} ignored with their reason in lint/.redocly.lint-ignore.yaml`);
'

cd "$state"
step "the client is generated and compiled"
node_modules/.bin/openapi-typescript openapi.yaml --output api.d.ts >/dev/null
node_modules/.bin/tsc --project tsconfig.json

step "the client is used, through a proxy that compares"
rm -rf "$state/data"
made=$(dotnet "$gateway" keys generate)
export GATEWAY_KEY=${made%%$'\n'*}
Gateway__Security__Keys__client__Sha256=${made##*Sha256=} Gateway__Security__Keys__client__Roles=administrator Gateway__DataDirectory=$state/data DOCKER_HOST=unix:///nowhere dotnet "$gateway" --urls "http://127.0.0.1:$port" >gateway.log 2>&1 &
processes+=($!)
wait_for "http://127.0.0.1:$port/health/ready"
node_modules/.bin/prism proxy openapi.yaml "http://127.0.0.1:$port" --host 127.0.0.1 --port $((port + 1)) --errors >prism.log 2>&1 &
processes+=($!)
wait_for "http://127.0.0.1:$((port + 1))/health/ready"
GATEWAY=http://127.0.0.1:$port PROXY=http://127.0.0.1:$((port + 1)) node out/client.js

if [[ -x /usr/bin/chromium ]]; then
  step "Swagger UI in a browser"
  GATEWAY=http://127.0.0.1:$port node out/swagger.js
fi
