#!/usr/bin/env bash
# Runs every example against a gateway of its own.
#   examples/check.sh [STATE_DIR]      the packages of TypeScript are those of tests/clients/check.sh, which comes first
# Needs a gateway that is built, and root on Debian where jq, curl or python3-requests have to be installed.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/.." && pwd)
clients=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/cloudgateway/clients}
dll=${GATEWAY_DLL:-$root/src/Gateway.Api/bin/Debug/net10.0/Gateway.Api.dll}
port=${EXAMPLES_PORT:-25720}
state=$(mktemp -d /tmp/cloudgateway-examples.XXXXXX)
gateway=
trap '[[ -z $gateway ]] || kill "$gateway"; wait; rm -rf "$state"' EXIT

if ! command -v jq >/dev/null || ! command -v curl >/dev/null || ! /usr/bin/python3 -c 'import requests, yaml' 2>/dev/null; then
  install=(env DEBIAN_FRONTEND=noninteractive apt-get -y -qq -o DPkg::Lock::Timeout=600 --no-install-recommends install jq curl python3-requests python3-yaml)
  "${install[@]}" >&2 || { apt-get update -qq >&2 && "${install[@]}" >&2; }
fi

export GATEWAY=http://127.0.0.1:$port
Gateway__DataDirectory=$state/data DOCKER_HOST=unix:///nowhere dotnet "$dll" --urls "$GATEWAY" >"$state/gateway.log" 2>&1 &
gateway=$!
for _ in $(seq 120); do
  ! curl -fs -o /dev/null "$GATEWAY/health/ready" || break
  sleep 0.5
done

step() { printf -- '-- %s\n' "$1"; }

step tour.sh && "$here/tour.sh"
step tour.py && /usr/bin/python3 "$here/tour.py"
step stream.py && /usr/bin/python3 "$here/stream.py"

step tour.ts
cp "$here/tour.ts" "$clients/tour.ts"
(cd "$clients" && node_modules/.bin/tsc --outDir out --target es2022 --module nodenext --moduleResolution nodenext --strict --skipLibCheck --lib es2023,dom tour.ts && node out/tour.js)

step job.yaml
for bucket in reports archive; do
  curl -fsS -o /dev/null -X POST "$GATEWAY/buckets/files" -H 'Content-Type: application/json' -d "{\"name\": \"$bucket\"}"
done
curl -fsS -o /dev/null -T "$here/README.md" "$GATEWAY/objects/files/reports/a.md"
/usr/bin/python3 - "$here/job.yaml" >"$state/job.sh" <<'PYTHON'
import shlex, sys, yaml
container = yaml.safe_load(open(sys.argv[1]))["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]
for variable in container["env"]:
    if "value" in variable and variable["name"] != "GATEWAY":
        print(f"export {variable['name']}={shlex.quote(variable['value'])}")
print("exec", shlex.join(container["command"] + container["args"]))
PYTHON
sh -eu "$state/job.sh"
curl -fsS "$GATEWAY/objects/files/archive/a.md" | cmp - "$here/README.md"
echo "all examples work"
