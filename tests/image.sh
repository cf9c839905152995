#!/usr/bin/env bash
# Builds the image by the real Dockerfile, runs it by the commands of the README, and checks what it promises: callers need a key, health, a list, an
# upload, a read-only root, no shell, SIGTERM.
#   tests/image.sh [STATE_DIR]      exits with 77 on a machine that cannot run containers
# Needs root on Debian and the .NET SDK; installs the rest. Nothing is pulled: stand-ins bear the names of the official bases, made of
# Debian and this machine's .NET. That of the runtime holds no more than the real one does: no shell, no package manager, no Kerberos.
# The state folder keeps them, so that a second run takes a fraction of the first.
#   IMAGE_PORT  default 8095      POSTGRESQL_URL  Npgsql's form; if set, the image also runs on that database
set -euo pipefail
cd "$(dirname "$0")/.."

state=${1:-${TMPDIR:-/tmp}/cloudgateway-image}
mkdir -p "$state"
state=$(cd "$state" && pwd)
port=${IMAGE_PORT:-8095}
url=http://127.0.0.1:$port
image=localhost/cloudgateway:test
sdk_tag=$(sed -n 's/^ARG SDK_TAG=//p' Dockerfile)
runtime_tag=$(sed -n 's/^ARG RUNTIME_TAG=//p' Dockerfile)
dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")
name=cloudgateway-image-$$
revision=$(git rev-parse HEAD)
# Nothing of the machine's own images and containers is seen or touched.
storage=(--root "$state/root" --runroot "$state/run" --storage-driver overlay)
export CONTAINERS_CONF=$state/containers.conf BUILDAH_ISOLATION=chroot

say() { printf 'image: %s (%s s)\n' "$*" "$SECONDS" >&2; }

fail() {
  say "FAILED: $*"
  [[ ! -s $state/container.log ]] || tail -20 "$state/container.log" >&2
  exit 1
}

# With the key of the README's first command.
ask() { curl -sf -H "X-Api-Key: $key" "$@"; }

build() { buildah "${storage[@]}" "$@"; }

engine() { podman "${storage[@]}" --tmpdir "$state/tmp" "$@"; }

install_missing() {
  local package missing=()
  for package in buildah podman runc debootstrap curl; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
  done
  [[ ${#missing[@]} == 0 ]] && return
  say "installing ${missing[*]}"
  local install=(env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get -y -qq -o DPkg::Lock::Timeout=600 --no-install-recommends
    install "${missing[@]}")
  "${install[@]}" >&2 || { apt-get update -qq >&2 && "${install[@]}" >&2; } || fail "the packages cannot be installed"
}

# runc and low limits, because neither crun bears every layout of cgroups, nor may root everywhere raise limits.
write_configuration() {
  cat >"$CONTAINERS_CONF" <<'TOML'
[containers]
default_ulimits = ["nofile=8192:8192", "nproc=8192:8192"]

[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "runc"
TOML
}

# commit NAME FOLDER CONFIGURATION…: an image of a folder.
commit() {
  local container
  container=$(build from scratch)
  build add -q "$container" "$2" / >/dev/null
  build config "${@:3}" "$container"
  build commit -q "$container" "$1" >/dev/null
  build rm "$container" >/dev/null
}

make_debian() {
  [[ -f $state/debian/etc/done ]] && return
  say "Debian"
  rm -rf "$state/debian"
  debootstrap --variant=minbase --include=ca-certificates,libssl3,libstdc++6,zlib1g bookworm "$state/debian" >"$state/debootstrap.log" 2>&1 ||
    fail "debootstrap: $state/debootstrap.log"
  # Of this machine: it may trust more than Debian does, for a mirror of packages.
  cp /etc/ssl/certs/ca-certificates.crt "$state/debian/etc/ssl/certs/ca-certificates.crt"
  touch "$state/debian/etc/done"
}

make_sdk() {
  build inspect --type image "mcr.microsoft.com/dotnet/sdk:$sdk_tag" >/dev/null 2>&1 && return
  say "the stand-in of the SDK's image"
  local root=$state/sdk
  rm -rf "$root"
  cp -a "$state/debian" "$root"
  mkdir -p "$root/usr/share/dotnet"
  cp -a "$dotnet"/. "$root/usr/share/dotnet"
  ln -sf ../share/dotnet/dotnet "$root/usr/bin/dotnet"
  commit "mcr.microsoft.com/dotnet/sdk:$sdk_tag" "$root" --env DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 --env NUGET_CERT_REVOCATION_MODE=offline
  rm -rf "$root"
}

make_runtime() {
  build inspect --type image "mcr.microsoft.com/dotnet/aspnet:$runtime_tag" >/dev/null 2>&1 && return
  say "the stand-in of the runtime's image"
  local root=$state/runtime library
  rm -rf "$root"
  mkdir -p "$root"/{etc/ssl/certs,lib64,tmp,usr/bin,usr/share/dotnet}
  chmod 1777 "$root/tmp"
  for library in ld-linux-x86-64 libc libdl libgcc_s libm libpthread librt libstdc++ libssl libcrypto libz; do
    (cd "$state/debian" && find usr/lib lib -name "$library.so*" 2>/dev/null -exec cp -a --parents -t "$root" {} +)
  done
  cp -aL "$state/debian/lib64/ld-linux-x86-64.so.2" "$root/lib64/"
  cp -L "$state/debian/etc/ssl/certs/ca-certificates.crt" "$root/etc/ssl/certs/"
  echo 'root:x:0:0:root:/root:/' >"$root/etc/passwd"
  cp -a "$dotnet"/{dotnet,host,shared} "$root/usr/share/dotnet"
  ln -s ../share/dotnet/dotnet "$root/usr/bin/dotnet"
  commit "mcr.microsoft.com/dotnet/aspnet:$runtime_tag" "$root" --env ASPNETCORE_HTTP_PORTS=8080 --env DOTNET_RUNNING_IN_CONTAINER=true \
    --env PATH=/usr/bin
  rm -rf "$root"
}

# as_typed NUMBER: the words of the README's NUMBERth `docker run`, with this image, the folder of this run as the volume, and the host's network.
as_typed() {
  local word words
  read -ra words <<<"$(sed -e ':a' -e '/\\$/{N;s/\\\n *//;ba}' README.md | sed -n 's/^    docker run //p' | sed -n "$1p")"
  [[ ${#words[@]} -gt 0 ]] || fail "the README has no command $1"
  for word in "${words[@]}"; do
    case $word in
      --publish) printf '%s\n' --network ;;
      *:8080:8080) printf '%s\n' host ;;
      cloudgateway:/data) printf '%s\n' "$state/data:/data" ;;
      root) printf '%s\n' "root-$$" ;; # A database may outlive this run.
      cloudgateway) printf '%s\n' "${extra[@]}" "$image" ;;
      *) printf '%s\n' "$word" ;;
    esac
  done
}

# run ARGUMENT…: the container, as the README runs it and with the chart's bounds. Its log is in container.log, its pid in $pid.
run() {
  local words extra=(--name "$name" --read-only-tmpfs=false --cap-drop ALL --security-opt no-new-privileges --env "ASPNETCORE_URLS=http://+:$port" "$@")
  : >"$state/container.log"
  mapfile -t words < <(as_typed 2)
  engine run "${words[@]}" >"$state/container.log" 2>&1 &
  pid=$!
}

# make_key ARGUMENT…: a key in the store, as the README makes it, in $key.
make_key() {
  local words extra=("$@")
  [[ $# -gt 0 ]] || extra=(--network none)
  mapfile -t words < <(as_typed 1)
  key=$(engine run "${words[@]}" 2>"$state/container.log" | grep -o 'cgw_[A-Za-z0-9_-]*' | head -1) || fail "no key was made"
}

# Not every machine that builds may run containers: in some there is no way to mount or to make namespaces.
check_machine() {
  engine run --rm --network none "mcr.microsoft.com/dotnet/aspnet:$runtime_tag" dotnet --list-runtimes >"$state/machine.log" 2>&1 && return
  say "this machine cannot run containers: $(tail -1 "$state/machine.log")"
  exit 77
}

wait_ready() {
  for _ in $(seq 600); do
    curl -sf "$url/health/ready" >/dev/null && return
    kill -0 "$pid" 2>/dev/null || fail "the container ended"
    sleep 0.1
  done
  fail "the container was not ready in a minute"
}

# SIGTERM: readiness says no, requests are still taken, and the exit code is 0. Asked from before the signal until nobody answers: how soon the
# engine passes it on is its own affair.
stop_well() {
  local watching code=0
  : >"$state/readiness"
  while curl -s -o /dev/null -w '%{http_code}\n' "$url/health/ready" >>"$state/readiness"; do sleep 0.1; done &
  watching=$!
  engine kill --signal TERM "$name" >/dev/null
  wait "$pid" || code=$?
  wait "$watching" || true
  [[ $code == 0 ]] || fail "SIGTERM ended it with $code"
  grep -q 503 "$state/readiness" || fail "a container that stops still says that it is ready"
}

check_labels() {
  local configuration
  configuration=$(build inspect --type image --format '{{.OCIv1.Config.User}} {{.OCIv1.Config.Labels}}' "$image")
  [[ $configuration == 65532:65532* ]] || fail "its user is $configuration"
  [[ $configuration == *"org.opencontainers.image.revision:$revision"* ]] || fail "it has no label of its revision: $configuration"
}

# 127 is "there is no such program".
check_shell() {
  local shell code
  for shell in sh bash /bin/busybox; do
    code=0
    engine run --rm --network none --entrypoint "$shell" "$image" -c true >/dev/null 2>&1 || code=$?
    [[ $code == 127 ]] || fail "$shell ended with $code"
  done
}

# What has no authentication must not be reached from outside: the image as it is ends with a sentence.
check_refusal() {
  local code=0
  engine run --rm --network none --read-only --tmpfs /tmp "$image" >"$state/refusal.log" 2>&1 || code=$?
  [[ $code == 1 ]] && grep -q 'No authentication is configured' "$state/refusal.log" || fail "without keys it ended with $code: $(<"$state/refusal.log")"
}

check_requests() {
  [[ $(curl -s -o /dev/null -w '%{http_code}' "$url/nodes") == 401 ]] || fail "it lets strangers in"
  curl -sf "$url/health/live" | grep -q live || fail "/health/live"
  ask "$url/nodes" | grep -q '"complete":true' || fail "the list of nodes is not complete"
  ask -X POST "$url/buckets/files" -H 'Content-Type: application/json' -d '{"name": "image-test"}' >/dev/null || fail "no bucket was made"
  head -c 20000000 /dev/urandom >"$state/upload"
  ask -T "$state/upload" "$url/objects/files/image-test/some/key" >/dev/null || fail "the upload failed"
  ask "$url/objects/files/image-test/some/key" | cmp - "$state/upload" || fail "the object is not what was uploaded"
  check_operation
}

# An operation writes to the store.
check_operation() {
  ask -X POST "$url/nodes/sandbox-eu" -H 'Prefer: respond-async' -H 'Content-Type: application/json' -d '{"name": "image-test", "image": "debian-13", "size": "small"}' |
    grep -q '"id"' || fail "no operation was begun"
}

# What the first container sealed the second one reads, with the keys in a folder that nobody may write to, as in a mounted Secret.
check_keys() {
  local token
  token=$(ask "$url/nodes?pageSize=1" | sed -n 's/.*"nextPageToken":"\([^"]*\)".*/\1/p')
  [[ -n $token ]] || fail "a page of one node has no next one"
  stop_well
  rm -rf "$state/keys"
  cp -a "$state/data/keys" "$state/keys"
  # Keys in a Secret are the operator's to rotate: they do not end by themselves.
  sed -i -E 's#(<expirationDate>)[0-9]{4}#\12099#' "$state"/keys/key-*.xml
  run --volume "$state/keys:/keys:ro" --env Gateway__KeyRing=/keys
  wait_ready
  ask "$url/nodes?pageSize=1&pageToken=$token" | grep -q '"items":\[{' || fail "another container cannot read a page token"
  stop_well
}

trap 'engine rm --force --time 1 "$name" >/dev/null 2>&1 || true' EXIT
[[ $EUID == 0 ]] || fail "it needs root"
install_missing
write_configuration
make_debian
make_sdk
make_runtime
check_machine

say "the Dockerfile"
# The layers of the last stage go with it: buildah 1.28 would take a label from them that an argument has changed since.
build rmi "$image" >/dev/null 2>&1 || true
build bud --pull-never --isolation chroot --layers --format oci --build-arg "REVISION=$revision" --tag "$image" . >"$state/build.log" 2>&1 ||
  fail "the build: $(tail -30 "$state/build.log")"

say "the image"
check_labels
check_shell
check_refusal

say "a container"
rm -rf "$state/data"
install -d -o 65532 -g 65532 "$state/data"
make_key
started=$(date +%s%N)
run
wait_ready
say "ready $((($(date +%s%N) - started) / 1000000)) ms after its start"
check_requests
check_keys
[[ -f $state/data/gateway.db ]] || fail "the operation was not written to the volume"

if [[ -n ${POSTGRESQL_URL:-} ]]; then
  say "a container on PostgreSQL"
  store=(--env Gateway__Store__Provider=PostgreSql --env "Gateway__Store__ConnectionString=$POSTGRESQL_URL")
  make_key --network host "${store[@]}"
  run "${store[@]}"
  wait_ready
  check_operation
  stop_well
  ! grep -qi gssapi "$state/container.log" || fail "Npgsql looked for Kerberos"
fi

size=$(build push -q --format oci "$image" "oci-archive:$state/image.tar" && stat -c %s "$state/image.tar")
rm -f "$state/image.tar"
say "all passed; $((size / 1000000)) MB compressed, on the stand-in"
