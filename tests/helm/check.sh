#!/usr/bin/env bash
# Checks the chart without helm and without a cluster: rendered by a stand-in (render/), values against their schema, objects against Kubernetes'
# models, field by field, refusals, yamllint.
#   tests/helm/check.sh [STATE_DIR]
# Needs Debian, and root where something has to be installed: Go, sprig, yamllint, node, npm. `helm lint` is not part of it.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
chart=$(cd "$here/../../helm/cloudgateway" && pwd)
state=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/cloudgateway/helm}
mkdir -p "$state/rendered"
state=$(cd "$state" && pwd)

install_missing() {
  local package missing=()
  for package in golang-go golang-github-masterminds-sprig-dev golang-k8s-sigs-yaml-dev yamllint; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
  done
  # From elsewhere they are as good.
  { command -v node && command -v npm; } >/dev/null || missing+=(nodejs npm)
  [[ ${#missing[@]} == 0 ]] && return
  local install=(env DEBIAN_FRONTEND=noninteractive apt-get -y -qq -o DPkg::Lock::Timeout=600 --no-install-recommends install "${missing[@]}")
  "${install[@]}" >&2 || { apt-get update -qq >&2 && "${install[@]}" >&2; }
}

install_missing
GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE=$state/go go build -o "$state/render" "$here/render/main.go"

# Beside the scripts that import them, since node looks nowhere else.
cp "$here"/*.mjs "$here"/package.json "$here"/package-lock.json "$state"
if ! cmp -s "$state/package-lock.json" "$state/installed.json"; then
  (cd "$state" && npm ci --ignore-scripts --no-audit --no-fund --loglevel error >&2)
  cp "$state/package-lock.json" "$state/installed.json"
fi

rm -f "$state"/rendered/*
node "$state/check.mjs" "$state/render" "$chart" "$here" "$state/rendered"
(cd "$state" && node_modules/.bin/tsc --noEmit --strict --skipLibCheck --module nodenext --moduleResolution nodenext rendered/objects.ts)
yamllint --strict --config-file "$here/.yamllint.yaml" "$chart/Chart.yaml" "$chart/values.yaml" "$chart/examples" "$here/values" "$here/refused" "$here/invalid" \
  "$state"/rendered/*.yaml
