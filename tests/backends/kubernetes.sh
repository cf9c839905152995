#!/usr/bin/env bash
# A real Kubernetes 1.20 of one node (Debian's source package, built here; etcd; containerd) on 127.0.0.1: pods run. Needs root.
#   tests/backends/kubernetes.sh build|start|stop|status|purge [STATE_DIR]      export $(tests/backends/kubernetes.sh start)
# build only makes the binaries, which takes minutes, once; start does so too where they are missing.
# start imports the image cloudgateway/busybox:1, which serves "hello" on 8080. There are no service addresses and no cluster DNS.
#   K8S_BUILD      where the binaries are kept, default STATE_DIR-build
#   K8S_PORT       the API server's port, default 26443; etcd, the kubelet and the others take the five behind it
#   REGISTRY_PORT  a registry on this port of 127.0.0.1 is taken without TLS, default 5000
more_actions=build
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/common.sh"

build=${K8S_BUILD:-$state-build}
port=${K8S_PORT:-26443}
etcd=http://127.0.0.1:$((port + 1))
peer=http://127.0.0.1:$((port + 2))
kubelet_port=$((port + 3))
controller_port=$((port + 4))
scheduler_port=$((port + 5))
server=https://127.0.0.1:$port
pki=$state/pki
# An interface's name has at most 15 characters.
bridge=cgwk8s$port
pod_network=10.89.$((port % 256)).0/24
cgroup=cloudgateway-k8s-$port
version=v1.20.2
# Characters that a header or an address could get wrong.
token=cloudgateway.admin+token/0123456789

api() { curl -sS --fail --max-time 30 --cacert "$pki/apiserver.crt" -H "Authorization: Bearer $token" "$@"; }

runtime() { ctr --address "$state/containerd.sock" --namespace k8s.io "$@"; }

# Two builds at once would be in each other's way: the second waits for the first.
build() {
  [[ -x $build/bin/kubelet ]] && return
  mkdir -p "$build"
  exec 9>"$build/lock"
  flock 9
  if [[ ! -x $build/bin/kubelet ]]; then
    install golang-go dpkg-dev make rsync golang-github-modern-go-reflect2-dev
    say "building Kubernetes (minutes, once; $build/build.log)"
    trap 'tail -20 "$build/build.log" >&2; say "Kubernetes cannot be built"' EXIT
    fetch_source >"$build/build.log" 2>&1
    compile >>"$build/build.log" 2>&1
    trap - EXIT
    rm -rf "${build:?}"/{source,cache,home,apt}
  fi
  exec 9>&-
}

# The machine's own Debian sources, asked for source packages in a place of their own.
fetch_source() (
  mkdir -p "$build/apt/sources" "$build/apt/lists/partial"
  sed 's/^Types:.*/Types: deb-src/' /etc/apt/sources.list.d/debian.sources >"$build/apt/sources/debian.sources"
  apt=(apt-get -qq -o APT::Sandbox::User=root -o Dir::Etc::sourcelist=/dev/null
    -o "Dir::Etc::sourceparts=$build/apt/sources" -o "Dir::State::lists=$build/apt/lists")
  "${apt[@]}" update
  rm -rf "$build/source"
  cd "$build/apt"
  "${apt[@]}" --download-only source kubernetes
  dpkg-source -x kubernetes_*.dsc "$build/source"
)

compile() (
  cd "$build/source"
  # The reflect2 1.0.1 that it brings panics on maps when a Go of 1.18 or later compiles it; 1.0.2 does not.
  rm -rf vendor/github.com/modern-go/reflect2
  cp -r /usr/share/gocode/src/github.com/modern-go/reflect2 vendor/github.com/modern-go/
  mkdir -p .go/src/k8s.io "$build/home" "$build/out"
  ln -sfn ../../.. .go/src/k8s.io/kubernetes
  export HOME=$build/home GOPATH=$build/source/.go GOCACHE=$build/cache GO111MODULE=off GOFLAGS='' CGO_ENABLED=0
  cat >"$build/home/version" <<VARS
KUBE_GIT_COMMIT=debian
KUBE_GIT_TREE_STATE=archive
KUBE_GIT_VERSION=$version
KUBE_GIT_MAJOR=1
KUBE_GIT_MINOR=20
VARS
  KUBE_GIT_VERSION_FILE=$build/home/version make gen_openapi
  flags='-s -w'
  for package in component-base/version client-go/pkg/version; do
    package=k8s.io/kubernetes/vendor/k8s.io/$package
    flags+=" -X $package.gitVersion=$version -X $package.gitMajor=1 -X $package.gitMinor=20 -X $package.gitTreeState=archive"
  done
  cd .go/src/k8s.io/kubernetes
  go build -o "$build/out/" -ldflags "$flags" ./cmd/kube-apiserver ./cmd/kube-controller-manager ./cmd/kube-scheduler ./cmd/kubelet
  # All or nothing: a build that is broken off leaves no bin.
  mv "$build/out" "$build/bin"
)

# A certificate of the test's own authority for the admin; the API server makes its own.
make_certificates() {
  openssl x509 -checkend 86400 -noout -in "$pki/admin.crt" >/dev/null 2>&1 && return
  mkdir -p "$pki"
  openssl genrsa -out "$pki/accounts.key" 2048 2>/dev/null
  openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=cloudgateway-test-ca -keyout "$pki/ca.key" -out "$pki/ca.crt" 2>/dev/null
  openssl req -newkey rsa:2048 -nodes -subj /O=system:masters/CN=admin -keyout "$pki/admin.key" -out "$pki/admin.csr" 2>/dev/null
  openssl x509 -req -days 30 -in "$pki/admin.csr" -CA "$pki/ca.crt" -CAkey "$pki/ca.key" -CAcreateserial \
    -extfile <(echo extendedKeyUsage=clientAuth) -out "$pki/admin.crt" 2>/dev/null
}

configure() {
  make_certificates
  echo "$token,admin,admin,system:masters" >"$state/tokens.csv"
  cat >"$state/kubeconfig" <<YML
apiVersion: v1
kind: Config
clusters:
  - name: local
    cluster: {server: "$server", certificate-authority: "$pki/apiserver.crt"}
users:
  - name: admin
    user: {token: "$token"}
  - name: certificate
    user: {client-certificate: "$pki/admin.crt", client-key: "$pki/admin.key"}
contexts:
  - name: local
    context: {cluster: local, user: admin}
  - name: local-certificate
    context: {cluster: local, user: certificate}
current-context: local
YML
  mkdir -p "$state/cni"
  cat >"$state/cni/10-bridge.conflist" <<JSON
{"cniVersion": "0.4.0", "name": "$bridge", "plugins": [{"type": "bridge", "bridge": "$bridge", "isGateway": true,
 "ipam": {"type": "host-local", "dataDir": "$state/cni-addresses", "ranges": [[{"subnet": "$pod_network"}]]}}]}
JSON
  local registry=127.0.0.1:${REGISTRY_PORT:-5000}
  mkdir -p "$state/registries/$registry"
  printf 'server = "http://%s"\n[host."http://%s"]\n' "$registry" "$registry" >"$state/registries/$registry/hosts.toml"
  # restrict_oom_score_adj: lowering the score takes CAP_SYS_RESOURCE, which not every root has.
  cat >"$state/containerd.toml" <<TOML
version = 2
root = "$state/containerd"
state = "$state/containerd-run"
[grpc]
address = "$state/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "docker.io/cloudgateway/pause:1"
restrict_oom_score_adj = true
disable_hugetlb_controller = true
[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "/usr/lib/cni"
conf_dir = "$state/cni"
[plugins."io.containerd.grpc.v1.cri".registry]
config_path = "$state/registries"
TOML
}

# import_image NAME CMD, as JSON: an image of busybox alone.
import_image() {
  runtime images list --quiet | grep -qx "docker.io/cloudgateway/$1:1" && return
  local work layer
  work=$(mktemp -d)
  busybox_root "$work/root"
  tar -C "$work/root" --owner=0 --group=0 -cf "$work/layer.tar" .
  layer=$(sha256sum "$work/layer.tar" | cut -d' ' -f1)
  cat >"$work/config.json" <<JSON
{"architecture":"amd64","os":"linux","config":{"Env":["PATH=/bin"],"Cmd":$2},"rootfs":{"type":"layers","diff_ids":["sha256:$layer"]}}
JSON
  echo "[{\"Config\":\"config.json\",\"RepoTags\":[\"docker.io/cloudgateway/$1:1\"],\"Layers\":[\"layer.tar\"]}]" >"$work/manifest.json"
  tar -C "$work" -cf "$work/image.tar" manifest.json config.json layer.tar
  runtime images import "$work/image.tar" >/dev/null
  rm -rf "$work"
}

start_control_plane() {
  launch etcd etcd --data-dir "$state/etcd" --unsafe-no-fsync --listen-client-urls "$etcd" --advertise-client-urls "$etcd" \
    --listen-peer-urls "$peer" --initial-advertise-peer-urls "$peer" --initial-cluster "default=$peer"
  launch containerd containerd --config "$state/containerd.toml"
  launch apiserver "$build/bin/kube-apiserver" --etcd-servers "$etcd" --bind-address 127.0.0.1 --secure-port "$port" --cert-dir "$pki" \
    --client-ca-file "$pki/ca.crt" --token-auth-file "$state/tokens.csv" --authorization-mode RBAC --service-cluster-ip-range 10.96.0.0/16 \
    --service-account-issuer "$server" --service-account-key-file "$pki/accounts.key" --service-account-signing-key-file "$pki/accounts.key" \
    --kubelet-preferred-address-types Hostname --kubelet-client-certificate "$pki/admin.crt" --kubelet-client-key "$pki/admin.key"
  await containerd runtime version
  import_image busybox '["httpd","-f","-p","8080","-h","/www"]'
  import_image pause '["sh","-c","trap \"exit 0\" TERM INT; while :; do sleep 3600 & wait $!; done"]'
  await apiserver api "$server/readyz"
}

start_workers() {
  launch controller "$build/bin/kube-controller-manager" --kubeconfig "$state/kubeconfig" --bind-address 127.0.0.1 --port 0 \
    --secure-port "$controller_port" --cert-dir "$pki" --service-account-private-key-file "$pki/accounts.key" --leader-elect=false
  launch scheduler "$build/bin/kube-scheduler" --kubeconfig "$state/kubeconfig" --bind-address 127.0.0.1 --port 0 \
    --secure-port "$scheduler_port" --cert-dir "$pki" --leader-elect=false
  for controller in memory cpu cpuacct cpuset pids systemd hugetlb; do
    [[ ! -d /sys/fs/cgroup/$controller ]] || mkdir -p "/sys/fs/cgroup/$controller/$cgroup"
  done
  launch kubelet "$build/bin/kubelet" --kubeconfig "$state/kubeconfig" --root-dir "$state/kubelet" --cert-dir "$pki" --hostname-override localhost \
    --container-runtime remote --container-runtime-endpoint "unix://$state/containerd.sock" --cgroup-driver cgroupfs --cgroup-root "/$cgroup" \
    --address 127.0.0.1 --port "$kubelet_port" --read-only-port 0 --healthz-port 0 --client-ca-file "$pki/ca.crt" --anonymous-auth=false \
    --authorization-mode AlwaysAllow --fail-swap-on=false --make-iptables-util-chains=false --eviction-hard '' --enforce-node-allocatable '' \
    --image-gc-high-threshold 100 --volume-plugin-dir "$state/kubelet-plugins"
  await kubelet node_is_ready
  await controller api "$server/api/v1/namespaces/default/serviceaccounts/default"
}

node_is_ready() {
  api "$server/api/v1/nodes/localhost" | jq -e 'any(.status.conditions[]; .type == "Ready" and .status == "True")'
}

start() {
  if ! ready; then
    [[ $EUID -eq 0 ]] || fail "a kubelet can be started by root only"
    install etcd-server containerd runc containernetworking-plugins iptables conntrack busybox-static curl openssl iproute2 jq
    build
    configure
    start_control_plane
    start_workers
  fi
  show
}

ready() { running kubelet; }

show() {
  echo "CLOUDGATEWAY_TEST_KUBERNETES=$server"
  echo "CLOUDGATEWAY_TEST_KUBERNETES_DIR=$state"
  echo "CLOUDGATEWAY_TEST_KUBERNETES_TOKEN=$token"
}

# Through the API, so that the kubelet takes down what it has put up.
delete_everything() {
  local namespace kind
  for namespace in $(api "$server/api/v1/namespaces" | jq -r '.items[].metadata.name'); do
    for kind in apis/apps/v1/deployments apis/apps/v1/daemonsets apis/apps/v1/statefulsets apis/apps/v1/replicasets apis/batch/v1/jobs api/v1/pods; do
      api -o /dev/null -X DELETE "$server/${kind%/*}/namespaces/$namespace/${kind##*/}?gracePeriodSeconds=1&propagationPolicy=Background" || true
    done
  done
  for _ in $(seq 160); do
    nothing_runs && break
    sleep 0.25
  done
}

nothing_runs() { [[ -z $(runtime tasks list --quiet 2>/dev/null) ]]; }

stop() {
  local name task
  if running apiserver && running kubelet; then
    delete_everything || say "not all pods are gone"
  fi
  for name in kubelet scheduler controller apiserver; do
    halt "$name"
  done
  if running containerd; then
    for task in $(runtime tasks list --quiet); do
      runtime tasks kill --signal KILL "$task" || true
    done
    for _ in $(seq 20); do
      nothing_runs && break
      sleep 0.25
    done
  fi
  halt containerd
  halt etcd
  awk -v root="$state/" 'index($2, root) == 1 { print $2 }' /proc/mounts | sort -r | while read -r mount; do umount "$mount" || true; done
  ip link del "$bridge" 2>/dev/null || true
  find /sys/fs/cgroup -maxdepth 2 -name "$cgroup" 2>/dev/null | while read -r group; do find "$group" -depth -type d -exec rmdir {} \; 2>/dev/null || true; done
}

act
