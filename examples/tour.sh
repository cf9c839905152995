#!/usr/bin/env bash
# A round with curl and jq: examples/tour.sh
set -euo pipefail
gateway=${GATEWAY:-http://127.0.0.1:8080}

# --fail-with-body: an error ends the script, and its problem is shown.
call() { curl --fail-with-body --silent --show-error ${GATEWAY_KEY:+--header "Authorization: Bearer $GATEWAY_KEY"} "$@"; }

echo "nodes of all clouds:"
call "$gateway/nodes?timeout=5s" | jq -r '.sources[] | "  \(.connection): \(.status), \(.items)"'

# A key of its own: sent again after a broken connection, it makes no second node.
key=$(cat /proc/sys/kernel/random/uuid)
operation=$(call -X POST "$gateway/nodes/sandbox-eu" -H 'Content-Type: application/json' -H "Idempotency-Key: \"$key\"" -H 'Prefer: respond-async' \
  -d '{"name": "tour-sh", "image": "debian-13", "size": "small"}' | jq -r .id)
ended=$(call -H 'Prefer: wait=60' "$gateway/operations/$operation")
jq -e '.state == "succeeded"' >/dev/null <<<"$ended"
node=$(jq -r .result.id <<<"$ended")
echo "node $node: $(call "$gateway/nodes/sandbox-eu/$node" | jq -r .state)"
call -X DELETE "$gateway/nodes/sandbox-eu/$node"

bucket=tour-sh-$RANDOM
call -o /dev/null -X POST "$gateway/buckets/files" -H 'Content-Type: application/json' -d "{\"name\": \"$bucket\"}"
echo "hello" | call -o /dev/null -T - "$gateway/objects/files/$bucket/greeting.txt"
echo "object: $(call "$gateway/objects/files/$bucket/greeting.txt")"
call -X DELETE "$gateway/objects/files/$bucket/greeting.txt"
call -X DELETE "$gateway/buckets/files/$bucket"
