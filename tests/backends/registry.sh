#!/usr/bin/env bash
# A real registry (Debian's docker-registry, of the Distribution project) on 127.0.0.1, open to all on one port; on the port after it the
# same wants a name and a password.
#   tests/backends/registry.sh start|stop|status|purge [STATE_DIR]      export $(tests/backends/registry.sh start)
# start installs what is missing and puts one image in by curl alone: as library/busybox:1.35 (and 1.36, latest), and as tomcat:8.0, which
# serves a page on 8080 as Tomcat does.
#   REGISTRY_PORT  default 5000
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/common.sh"

port=${REGISTRY_PORT:-5000}
url=http://127.0.0.1:$port
user=gateway
# No secret: it opens nothing but this registry.
password=of-the-tests

api() { curl -sS --fail --max-time 60 "$@"; }

start_server() { # NAME PORT [AUTH]
  mkdir -p "$state/data"
  cat >"$state/$1.yml" <<YML
version: 0.1
log: {level: info}
storage:
  filesystem: {rootdirectory: $state/data}
  delete: {enabled: true}
http: {addr: "127.0.0.1:$2"}
${3:-}
YML
  launch "$1" docker-registry serve "$state/$1.yml"
  # 401 is an answer.
  await "$1" curl -s -o /dev/null --max-time 5 "http://127.0.0.1:$2/v2/"
}

start_guarded() {
  # bcrypt, with a salt that need not be secret.
  perl -e 'print "$ARGV[0]:", crypt($ARGV[1], "\$2b\$05\$cloudgatewaysaltsalt.."), "\n"' "$user" "$password" >"$state/htpasswd"
  start_server guarded $((port + 1)) "auth: {htpasswd: {realm: cloudgateway, path: $state/htpasswd}}"
}

# push_blob REPOSITORY FILE prints its digest.
push_blob() {
  local digest location
  digest=sha256:$(sha256sum "$2" | cut -d' ' -f1)
  location=$(api -o /dev/null -D - -X POST "$url/v2/$1/blobs/uploads/" | tr -d '\r' | awk 'tolower($1) == "location:" {print $2}')
  api -o /dev/null -X PUT -H 'Content-Type: application/octet-stream' --data-binary "@$2" "$location&digest=$digest"
  echo "$digest"
}

put_image() { # REPOSITORY TAG...
  local manifest=application/vnd.docker.distribution.manifest.v2+json repository=$1
  shift
  api -o /dev/null -H "Accept: $manifest" "$url/v2/$repository/manifests/${*: -1}" 2>/dev/null && return
  local work layer config tag
  work=$(mktemp -d)
  busybox_root "$work/root"
  tar -C "$work/root" --sort=name --mtime=@0 --owner=0 --group=0 -cf "$work/layer.tar" .
  gzip -kn "$work/layer.tar"
  cat >"$work/config.json" <<JSON
{"architecture":"amd64","os":"linux","config":{"Labels":{"repository":"$repository"},"Env":["PATH=/bin"],"Cmd":["httpd","-f","-p","8080","-h","/www"],
"ExposedPorts":{"8080/tcp":{}}},"rootfs":{"type":"layers","diff_ids":["sha256:$(sha256sum "$work/layer.tar" | cut -d' ' -f1)"]}}
JSON
  layer=$(push_blob "$repository" "$work/layer.tar.gz")
  config=$(push_blob "$repository" "$work/config.json")
  cat >"$work/manifest.json" <<JSON
{"schemaVersion":2,"mediaType":"$manifest",
"config":{"mediaType":"application/vnd.docker.container.image.v1+json","size":$(stat -c %s "$work/config.json"),"digest":"$config"},
"layers":[{"mediaType":"application/vnd.docker.image.rootfs.diff.tar.gzip","size":$(stat -c %s "$work/layer.tar.gz"),"digest":"$layer"}]}
JSON
  for tag in "$@"; do
    api -o /dev/null -X PUT -H "Content-Type: $manifest" --data-binary "@$work/manifest.json" "$url/v2/$repository/manifests/$tag"
  done
  rm -rf "$work"
}

start() {
  install docker-registry busybox-static curl
  running registry || start_server registry "$port"
  running guarded || start_guarded
  put_image library/busybox 1.35 1.36 latest
  put_image tomcat 8.0
  show
}

show() {
  echo "CLOUDGATEWAY_TEST_REGISTRY=127.0.0.1:$port"
  echo "CLOUDGATEWAY_TEST_REGISTRY_GUARDED=127.0.0.1:$((port + 1))"
  echo "CLOUDGATEWAY_TEST_REGISTRY_USER=$user"
  echo "CLOUDGATEWAY_TEST_REGISTRY_PASSWORD=$password"
}

ready() { running registry && running guarded; }

stop() {
  halt guarded
  halt registry
}

act
