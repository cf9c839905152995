#!/usr/bin/env bash
# A real OpenStack Swift (Debian's python3-swift) on 127.0.0.1: one proxy over one account, container and object server, one replica on a
# plain folder. Large objects, temporary addresses, bulk deletion, versions, and the S3 face (s3api) are on; accounts are tempauth's.
#   tests/backends/swift.sh start|stop|status|purge [STATE_DIR]      export $(tests/backends/swift.sh start)
#   SWIFT_PORT         the proxy's port, default 24080; the five after it are used too
#   KEYSTONE_URL       such as http://127.0.0.1:5000/v3: a second proxy, five ports on, takes tokens of this Keystone for the accounts
#                      KEY_<project id>. One proxy for both would ask Keystone about each token of tempauth's too, with every request.
#   KEYSTONE_PASSWORD  the password of Keystone's user "service" in the project "service"
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/common.sh"

port=${SWIFT_PORT:-24080}
keystone=${KEYSTONE_URL:-}
url=http://127.0.0.1:$port
link_key=swift-link-key
# Each process, and the port that it listens on; they start in this order.
declare -A ports=([cache]=$((port + 4)) [account]=$((port + 1)) [container]=$((port + 2)) [object]=$((port + 3)) [proxy]=$port [keystone]=$((port + 5)))
order=(cache account container object proxy)
[[ -z ${KEYSTONE_URL:-} ]] || order+=(keystone)

install_missing() {
  install python3-swift memcached curl
  [[ -z $keystone ]] || install python3-keystonemiddleware
}

# settings_of PART PORT: what every part's configuration begins with.
settings_of() {
  cat <<INI
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${2:-0}
workers = 0
user = $(id -un)
swift_dir = $state/etc
devices = $state/disks
mount_check = false
disable_fallocate = true
fallocate_reserve = 0
log_address = /dev/null
log_name = $1
recon_cache_path = $state/recon
INI
}

configure() {
  mkdir -p "$state"/{etc,disks/one,recon}
  cat >"$state/etc/swift.conf" <<'INI'
[swift-hash]
swift_hash_path_prefix = cloudgateway-tests
swift_hash_path_suffix = cloudgateway-tests
[storage-policy:0]
name = standard
default = yes
INI
  local part
  for part in account container object; do
    {
      settings_of "$part" "${ports[$part]}"
      printf '[pipeline:main]\npipeline = %s-server\n[app:%s-server]\nuse = egg:swift#%s\n' "$part" "$part" "$part"
    } >"$state/etc/$part.conf"
  done
  # On a busy machine lists would else lag behind: what a server gives up telling the next is left for a daemon that does not run here.
  for part in container object; do
    printf 'conn_timeout = 10\nnode_timeout = 60\ncontainer_update_timeout = 60\n' >>"$state/etc/$part.conf"
  done
  configure_proxy proxy s3api tempauth >"$state/etc/proxy.conf"
  [[ -z $keystone ]] || configure_proxy keystone authtoken keystoneauth >"$state/etc/keystone.conf"
  write_launcher
}

configure_proxy() { # NAME FILTER…
  local filter own="${*:2}"
  local plain=(catch_errors gatekeeper healthcheck listing_formats bulk copy container_quotas account_quotas slo dlo symlink)
  settings_of "$1" "${ports[$1]}"
  cat <<INI
[pipeline:main]
pipeline = catch_errors gatekeeper healthcheck cache listing_formats bulk tempurl $own copy container_quotas account_quotas slo dlo versioned_writes symlink proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
allow_account_management = true
conn_timeout = 10
node_timeout = 60
# There is but one of each server: leaving it alone for a minute after ten failures would help nobody.
error_suppression_limit = 1000000
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:${ports[cache]}
[filter:tempurl]
use = egg:swift#tempurl
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
[filter:versioned_writes]
use = egg:swift#versioned_writes
allow_object_versioning = true
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin $url/v1/AUTH_test
user_test_reader = testing $url/v1/AUTH_test
INI
  for filter in "${plain[@]}"; do
    printf '[filter:%s]\nuse = egg:swift#%s\n' "$filter" "$filter"
  done
  [[ -z $keystone ]] || cat <<INI
[filter:authtoken]
paste.filter_factory = keystonemiddleware.auth_token:filter_factory
auth_type = password
auth_url = $keystone
www_authenticate_uri = $keystone
username = service
password = ${KEYSTONE_PASSWORD:-cloudgateway}
project_name = service
user_domain_id = default
project_domain_id = default
delay_auth_decision = true
cache = swift.cache
[filter:keystoneauth]
use = egg:swift#keystoneauth
reseller_prefix = KEY
operator_roles = admin, member
INI
}

# Swift looks for swift.conf in /etc/swift unless it is told otherwise before anything else of it runs.
write_launcher() {
  cat >"$state/etc/launch.py" <<'PY'
import os
import sys

from swift.common import storage_policy, utils

folder = os.path.dirname(os.path.abspath(__file__))
utils.set_swift_dir(folder)
storage_policy.reload_storage_policies()
what = sys.argv[1]
if what == "rings":
    from swift.common.ring import RingBuilder

    for kind, port in zip(("account", "container", "object"), sys.argv[2:]):
        ring = RingBuilder(part_power=4, replicas=1, min_part_hours=0)
        ring.add_dev({"region": 1, "zone": 1, "ip": "127.0.0.1", "port": int(port), "device": "one", "weight": 1.0})
        ring.rebalance()
        ring.get_ring().save(os.path.join(folder, kind + ".ring.gz"))
else:
    from swift.common.wsgi import run_wsgi

    more = {}
    if what == "object":
        from swift.obj.server import global_conf_callback

        more = {"global_conf_callback": global_conf_callback}
    kind = "proxy" if what == "keystone" else what
    sys.exit(run_wsgi(os.path.join(folder, what + ".conf"), kind + "-server", **more))
PY
}

launch_part() {
  local command=(/usr/bin/python3 "$state/etc/launch.py" "$1")
  [[ $1 != cache ]] || command=(memcached -l 127.0.0.1 -p "${ports[cache]}" -U 0 -m 64 -u "$(id -un)")
  launch "$1" "${command[@]}"
}

# It answers a login, and the key of its temporary addresses is on the account.
answers() {
  ready || return 1
  local token
  [[ -z $keystone ]] || curl -sf --max-time 10 -o /dev/null "http://127.0.0.1:${ports[keystone]}/healthcheck" || return 1
  token=$(curl -sf --max-time 10 -o /dev/null -D - -H 'X-Auth-User: test:tester' -H 'X-Auth-Key: testing' "$url/auth/v1.0" |
    tr -d '\r' | awk 'tolower($1) == "x-auth-token:" {print $2}') || return 1
  curl -sf --max-time 10 -X POST -H "X-Auth-Token: $token" -H "X-Account-Meta-Temp-URL-Key: $link_key" "$url/v1/AUTH_test"
}

ready() {
  local part
  for part in "${order[@]}"; do
    running "$part" || return 1
  done
}

start() {
  if ! ready; then
    stop # what a failed start has left
    install_missing
    configure
    /usr/bin/python3 "$state/etc/launch.py" rings "${ports[account]}" "${ports[container]}" "${ports[object]}"
    local part
    for part in "${order[@]}"; do
      launch_part "$part"
    done
  fi
  await proxy answers
  show
}

show() {
  echo "CLOUDGATEWAY_TEST_SWIFT=$url/auth/v1.0"
  echo "CLOUDGATEWAY_TEST_SWIFT_USER=test:tester"
  echo "CLOUDGATEWAY_TEST_SWIFT_KEY=testing"
  echo "CLOUDGATEWAY_TEST_SWIFT_S3=$url"
  echo "CLOUDGATEWAY_TEST_SWIFT_S3_ACCESS_KEY=test:tester"
  echo "CLOUDGATEWAY_TEST_SWIFT_S3_SECRET_KEY=testing"
  echo "CLOUDGATEWAY_TEST_SWIFT_S3_REGION=us-east-1"
}

stop() { halt_groups "${!ports[@]}"; }

act
