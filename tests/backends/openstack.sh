#!/usr/bin/env bash
# A real OpenStack (Debian's packages) on 127.0.0.1: Keystone, Placement, Glance, Neutron and Nova with two hosts in two zones. Nova's own
# fake driver stands in for the hypervisor, so servers cost nothing; a few lines beside it give snapshots their bytes. No Cinder.
#   tests/backends/openstack.sh start|stop|status|purge [STATE_DIR]      export $(tests/backends/openstack.sh start)
#   OPENSTACK_PORT  the port of Keystone, default 24500; the seven after it are used too
#   SWIFT_PORT      the port that tests/backends/swift.sh is given, default 24080: its proxy for Keystone goes into the catalogue. A Swift that
#                   is started after this with KEYSTONE_URL=$CLOUDGATEWAY_TEST_KEYSTONE takes the tokens.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/common.sh"
set -E

etc=$state/etc
keystone=${OPENSTACK_PORT:-24500}
nova=$((keystone + 1)) placement=$((keystone + 2)) glance=$((keystone + 3)) neutron=$((keystone + 4))
rabbit=$((keystone + 5)) epmd=$((keystone + 6)) dist=$((keystone + 7))
url=http://127.0.0.1:$keystone/v3
password=cloudgateway
# What is stopped first comes first.
daemons=(nova-api compute1 compute2 nova-scheduler nova-conductor neutron glance placement keystone rabbitmq mariadb epmd)
trap 'say "failed at line $LINENO; the logs are in $state/log"' ERR

# launch_wsgi NAME PORT MODULE FACTORY: on threads. Keystone's Flask does not bear greenlets.
launch_wsgi() {
  launch "$1" /usr/bin/python3 -c "
import sys
sys.argv = ['$1']
from waitress import serve
from $3 import $4 as make
serve(make(), listen='127.0.0.1:$2', threads=8)"
}

# The same for what is written for greenlets.
launch_green() {
  launch "$1" /usr/bin/python3 -c "
import sys
import eventlet
eventlet.monkey_patch()
sys.argv = ['$1']
from $3 import $4 as make
eventlet.wsgi.server(eventlet.listen(('127.0.0.1', $2)), make())"
}

# launch_main NAME MODULE ARGUMENT...: what Debian has no command for without a package more.
launch_main() {
  local name=$1 module=$2
  shift 2
  launch "$name" /usr/bin/python3 -c "import sys; from $module import main; sys.argv[0] = '$name'; sys.exit(main())" "$@"
}

open_port() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

answers() { curl -s -o /dev/null --max-time 5 "http://127.0.0.1:$1/"; }

install_missing() {
  install nova-common nova-conductor nova-scheduler python3-keystone python3-placement glance-common neutron-common mariadb-server-core \
    rabbitmq-server python3-pymysql python3-waitress python3-openstackclient curl
}

database() { echo "mysql+pymysql://root@localhost/$1?unix_socket=$state/mariadb.sock"; }

login() { # SECTION: how one service logs in to another
  printf '[%s]\n' "$1"
  printf '%s\n' "auth_type = password" "auth_url = $url" "www_authenticate_uri = $url" "username = service" "password = $password" \
    "project_name = service" "user_domain_id = default" "project_domain_id = default" "region_name = RegionOne"
}

configure() {
  mkdir -p "$etc/placement" "$etc/nova" "$state/plugins/cloudgateway-1.dist-info"
  ln -sf /etc/nova/api-paste.ini "$etc/nova/"
  configure_identity >"$etc/keystone.conf"
  {
    printf '[placement_database]\nconnection = %s\n[api]\nauth_strategy = keystone\n' "$(database placement)"
    login keystone_authtoken
  } >"$etc/placement/placement.conf"
  configure_images >"$etc/glance.conf"
  configure_network >"$etc/neutron.conf"
  configure_compute >"$etc/nova/nova.conf"
  local host
  for host in compute1 compute2; do
    printf '[DEFAULT]\nhost = %s\n' "$host" >"$etc/$host.conf"
  done
  write_plugins
}

configure_identity() {
  cat <<INI
[database]
connection = $(database keystone)
[identity]
password_hash_rounds = 4
[token]
provider = fernet
[fernet_tokens]
key_repository = $state/keys/fernet
[credential]
key_repository = $state/keys/credential
INI
}

configure_images() {
  cat <<INI
[DEFAULT]
bind_host = 127.0.0.1
bind_port = $glance
workers = 0
enabled_backends = disk:file
node_staging_uri = file://$state/images/staging
transport_url = fake:/
[database]
connection = $(database glance)
[glance_store]
default_backend = disk
[disk]
filesystem_store_datadir = $state/images/store
[os_glance_staging_store]
filesystem_store_datadir = $state/images/staging
[os_glance_tasks_store]
filesystem_store_datadir = $state/images/tasks
[paste_deploy]
flavor = keystone
config_file = /etc/glance/glance-api-paste.ini
$(login keystone_authtoken)
INI
}

configure_network() {
  cat <<INI
[DEFAULT]
state_path = $state/neutron
api_paste_config = /etc/neutron/api-paste.ini
core_plugin = ml2
service_plugins = router
transport_url = fake:/
notify_nova_on_port_status_changes = false
notify_nova_on_port_data_changes = false
[oslo_concurrency]
lock_path = $state/neutron/lock
[database]
connection = $(database neutron)
[ml2]
type_drivers = local
tenant_network_types = local
mechanism_drivers = cloudgateway
extension_drivers = port_security
[quotas]
quota_port = -1
quota_floatingip = -1
$(login keystone_authtoken)
INI
}

configure_compute() {
  cat <<INI
[DEFAULT]
my_ip = 127.0.0.1
state_path = $state/nova
transport_url = rabbit://guest:guest@127.0.0.1:$rabbit/
compute_driver = fake.FakeDriver
graceful_shutdown_timeout = 1
allow_resize_to_same_host = true
[quota]
instances = -1
cores = -1
ram = -1
key_pairs = -1
[api_database]
connection = $(database nova_api)
[database]
connection = $(database nova)
[wsgi]
api_paste_config = /etc/nova/api-paste.ini
[oslo_concurrency]
lock_path = $state/nova/lock
[conductor]
workers = 1
[scheduler]
workers = 1
[filter_scheduler]
track_instance_changes = false
[glance]
api_servers = http://127.0.0.1:$glance
[vnc]
enabled = true
$(login keystone_authtoken)
$(login placement)
$(login neutron)
INI
}

write_plugins() {
  printf 'Metadata-Version: 2.1\nName: cloudgateway\nVersion: 1\n' >"$state/plugins/cloudgateway-1.dist-info/METADATA"
  printf '[neutron.ml2.mechanism_drivers]\ncloudgateway = cloudgateway_network:Binder\n' \
    >"$state/plugins/cloudgateway-1.dist-info/entry_points.txt"
  # Without agents somebody has to say that each port is on a bridge.
  cat >"$state/plugins/cloudgateway_network.py" <<'PY'
from neutron_lib.plugins.ml2 import api

class Binder(api.MechanismDriver):
    def initialize(self):
        pass

    def bind_port(self, context):
        segment = context.segments_to_bind[0]
        context.set_binding(segment[api.ID], "bridge", {}, "ACTIVE")
PY
  # Nova's fake driver says that it uploads a snapshot, and does not: the image would wait for ever.
  cat >"$state/plugins/cloudgateway_compute.py" <<'PY'
from nova.cmd.compute import main  # first, as it prepares Python for greenlets

import io

from nova.compute import task_states
from nova.image import glance
from nova.virt import fake

def snapshot(self, context, instance, image_id, update_task_state):
    update_task_state(task_state=task_states.IMAGE_PENDING_UPLOAD)
    update_task_state(task_state=task_states.IMAGE_UPLOADING, expected_state=task_states.IMAGE_PENDING_UPLOAD)
    images = glance.API()
    facts = images.get(context, image_id)
    facts.update(disk_format="raw", container_format="bare")
    images.update(context, image_id, facts, io.BytesIO(bytes(1024)))

fake.FakeDriver.snapshot = snapshot
PY
}

launch_infrastructure() {
  if [[ ! -d $state/mariadb ]]; then
    mkdir "$state/mariadb"
    {
      printf '%s\n' 'CREATE DATABASE mysql;' 'USE mysql;' 'SET @auth_root_socket=NULL;'
      cat /usr/share/mysql/mysql_{system_tables,performance_tables,system_tables_data}.sql
    } | mariadbd --no-defaults --bootstrap --user=root --datadir="$state/mariadb" >"$state/log/mariadb-install.log" 2>&1
  fi
  printf 'CREATE DATABASE IF NOT EXISTS %s;\n' keystone placement glance neutron nova_api nova nova_cell0 >"$etc/databases.sql"
  launch mariadb mariadbd --no-defaults --user=root --datadir="$state/mariadb" --socket="$state/mariadb.sock" --skip-networking \
    --pid-file="$state/mariadb.pid" --init-file="$etc/databases.sql" --max-connections=500 \
    --debug-no-sync --innodb-flush-method=nosync --innodb-flush-log-at-trx-commit=0
  launch epmd epmd -port "$epmd" -address 127.0.0.1
  # shellcheck disable=SC2097,SC2098
  HOME=$state/rabbitmq ERL_EPMD_PORT=$epmd RABBITMQ_NODENAME=cloudgateway$keystone@localhost RUNNING_UNDER_SYSTEMD=1 \
    RABBITMQ_CONF_ENV_FILE=/dev/null RABBITMQ_NODE_IP_ADDRESS=127.0.0.1 RABBITMQ_NODE_PORT=$rabbit RABBITMQ_DIST_PORT=$dist \
    RABBITMQ_CONFIG_FILE=$state/rabbitmq/rabbitmq RABBITMQ_ENABLED_PLUGINS_FILE=$state/rabbitmq/plugins \
    RABBITMQ_MNESIA_BASE=$state/rabbitmq/mnesia RABBITMQ_LOG_BASE=$state/log RABBITMQ_PID_FILE=$state/rabbitmq/pid \
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1}' \
    launch rabbitmq /usr/lib/rabbitmq/bin/rabbitmq-server
  await mariadb test -S "$state/mariadb.sock"
}

make_databases() {
  PYTHONPATH=$state/plugins neutron-db-manage --config-file "$etc/neutron.conf" upgrade heads &
  local network=$! manage=(keystone-manage --config-file "$etc/keystone.conf") compute=(nova-manage --config-file "$etc/nova/nova.conf")
  "${manage[@]}" db_sync
  "${manage[@]}" fernet_setup --keystone-user root --keystone-group root
  "${manage[@]}" credential_setup --keystone-user root --keystone-group root
  "${manage[@]}" bootstrap --bootstrap-password "$password" --bootstrap-region-id RegionOne --bootstrap-public-url "$url" \
    --bootstrap-internal-url "$url"
  glance-manage --config-file "$etc/glance.conf" db_sync
  placement-manage --config-file "$etc/placement/placement.conf" db sync
  "${compute[@]}" api_db sync
  "${compute[@]}" cell_v2 map_cell0 --database_connection "$(database nova_cell0)"
  "${compute[@]}" db sync
  "${compute[@]}" cell_v2 create_cell --name cell1
  wait "$network"
} >>"$state/log/databases.log" 2>&1

launch_services() {
  export PYTHONPATH=$state/plugins
  OS_KEYSTONE_CONFIG_FILES=$etc/keystone.conf launch_wsgi keystone "$keystone" keystone.server.wsgi initialize_public_application
  OS_PLACEMENT_CONFIG_DIR=$etc/placement launch_wsgi placement "$placement" placement.wsgi init_application
  await rabbitmq open_port "$rabbit"
  launch_main glance glance.cmd.api --config-file "$etc/glance.conf"
  OS_NEUTRON_CONFIG_FILES=$etc/neutron.conf launch_green neutron "$neutron" neutron.cmd.eventlet.server main_api_eventlet
  await keystone answers "$keystone"
  [[ -f $state/identity.made ]] || { seed identity && touch "$state/identity.made"; }
  await placement answers "$placement"
  launch nova-conductor nova-conductor --config-file "$etc/nova/nova.conf"
  launch nova-scheduler nova-scheduler --config-file "$etc/nova/nova.conf"
  OS_NOVA_CONFIG_DIR=$etc/nova launch_green nova-api "$nova" nova.api.openstack.compute.wsgi init_application
  local host
  for host in compute1 compute2; do
    launch_main "$host" cloudgateway_compute --config-file "$etc/nova/nova.conf" --config-file "$etc/$host.conf"
  done
  await glance answers "$glance"
  await neutron answers "$neutron"
  await nova-api answers "$nova"
}

# seed identity|resources|wait: by OpenStack's own client.
seed() {
  AUTH=$url PASSWORD=$password NOVA=$nova PLACEMENT=$placement GLANCE=$glance NEUTRON=$neutron SWIFT=$((${SWIFT_PORT:-24080} + 5)) \
    STATE=$state /usr/bin/python3 - "$1" <<'PY'
import os
import sys
import time

import openstack

env = os.environ
cloud = openstack.connect(auth_url=env["AUTH"], username="admin", password=env["PASSWORD"], project_name="admin",
                          user_domain_id="default", project_domain_id="default", region_name="RegionOne")

def identity():
    roles = {role.name: role for role in cloud.identity.roles()}
    for name in ("service", "demo", "narrow"):
        project = cloud.identity.create_project(name=name, domain_id="default")
        user = cloud.identity.create_user(name=name, password=env["PASSWORD"], domain_id="default", default_project_id=project.id)
        cloud.identity.assign_project_role_to_user(project, user, roles["admin" if name == "service" else "member"])
    addresses = (("nova", "compute", f"{env['NOVA']}/v2.1"), ("placement", "placement", env["PLACEMENT"]),
                 ("glance", "image", env["GLANCE"]), ("neutron", "network", env["NEUTRON"]),
                 ("swift", "object-store", f"{env['SWIFT']}/v1/KEY_$(project_id)s"))
    for name, kind, address in addresses:
        service = cloud.identity.create_service(name=name, type=kind)
        cloud.identity.create_endpoint(service_id=service.id, interface="public", region_id="RegionOne", url=f"http://127.0.0.1:{address}")

def wait():
    for _ in range(240):
        up = {service.host for service in cloud.compute.services(binary="nova-compute") if service.state == "up"}
        if up >= {"compute1", "compute2"}:
            return
        time.sleep(0.5)
    sys.exit("the hosts did not register")

def resources():
    for number, (name, ram, cpus, disk) in enumerate((("tiny", 512, 1, 1), ("small", 2048, 1, 20), ("medium", 4096, 2, 40)), 1):
        cloud.compute.create_flavor(name=name, ram=ram, vcpus=cpus, disk=disk, id=f"size-{number}")
    for name in ("cirros", "debian"):
        cloud.image.create_image(name=name, container_format="bare", disk_format="raw", visibility="public", data=bytes(65536),
                                 min_disk=1, architecture="x86_64", os_distro=name)
    zone = cloud.compute.create_aggregate(name="second", availability_zone="second")
    cloud.compute.add_host_to_aggregate(zone, "compute2")
    private = cloud.network.create_network(name="shared", is_shared=True)
    subnets = [cloud.network.create_subnet(network_id=private.id, ip_version=4, cidr="10.20.0.0/16", name="shared-v4"),
               cloud.network.create_subnet(network_id=private.id, ip_version=6, cidr="fd00:20::/64", name="shared-v6")]
    public = cloud.network.create_network(name="public", is_router_external=True)
    cloud.network.create_subnet(network_id=public.id, ip_version=4, cidr="203.0.113.0/24", name="public-v4", is_dhcp_enabled=False)
    router = cloud.network.create_router(name="router", external_gateway_info={"network_id": public.id})
    cloud.network.add_interface_to_router(router, subnet_id=subnets[0].id)
    # A project without room, so that a quota can be seen to be used up.
    narrow = cloud.identity.find_project("narrow")
    cloud.compute.put(f"/os-quota-sets/{narrow.id}", json={"quota_set": {"instances": 0, "force": True}}).raise_for_status()
    demo = openstack.connect(auth_url=env["AUTH"], username="demo", password=env["PASSWORD"], project_name="demo",
                             user_domain_id="default", project_domain_id="default", region_name="RegionOne")
    credential = demo.identity.create_application_credential(demo.current_user_id, "tests")
    with open(os.path.join(env["STATE"], "credential"), "w") as file:
        file.write(f"CLOUDGATEWAY_TEST_KEYSTONE_APPLICATION_CREDENTIAL_ID={credential.id}\n"
                   f"CLOUDGATEWAY_TEST_KEYSTONE_APPLICATION_CREDENTIAL_SECRET={credential.secret}\n")

{"identity": identity, "wait": wait, "resources": resources}[sys.argv[1]]()
PY
}

# All of it: a start that was broken off has left a part.
ready() { running nova-api && running compute2 && [[ -f $state/resources.made ]]; }

start() {
  if ! ready; then
    stop # what a failed start has left
    local port
    for port in "$keystone" "$nova" "$placement" "$glance" "$neutron" "$rabbit" "$epmd" "$dist"; do
      ! open_port "$port" || fail "port $port is in use"
    done
    mkdir -p "$state"/{etc,nova/lock,nova/instances,neutron/lock,rabbitmq,images/store,images/staging,images/tasks,keys}
    mkdir -p -m 700 "$state"/keys/{fernet,credential}
    install_missing
    configure
    launch_infrastructure
    [[ -f $state/databases.made ]] || { make_databases && touch "$state/databases.made"; }
    launch_services
    seed wait
    if [[ ! -f $state/resources.made ]]; then
      nova-manage --config-file "$etc/nova/nova.conf" cell_v2 discover_hosts >>"$state/log/databases.log" 2>&1
      seed resources
      touch "$state/resources.made"
    fi
  fi
  show
}

show() {
  echo "CLOUDGATEWAY_TEST_OPENSTACK=$url"
  echo "CLOUDGATEWAY_TEST_OPENSTACK_USER=demo"
  echo "CLOUDGATEWAY_TEST_OPENSTACK_PASSWORD=$password"
  echo "CLOUDGATEWAY_TEST_OPENSTACK_PROJECT=demo"
  # A Keystone alone is what the tests of other services ask for.
  echo "CLOUDGATEWAY_TEST_KEYSTONE=$url"
  echo "CLOUDGATEWAY_TEST_KEYSTONE_USER=demo"
  echo "CLOUDGATEWAY_TEST_KEYSTONE_PASSWORD=$password"
  echo "CLOUDGATEWAY_TEST_KEYSTONE_PROJECT=demo"
  cat "$state/credential"
}

# Neutron keeps nothing of its own, and takes half a minute to leave when it is asked.
stop() {
  ! running neutron || kill -KILL -- "-$(pid_of neutron)"
  halt_groups "${daemons[@]}"
}

act
