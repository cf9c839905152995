#!/usr/bin/env bash
# Starts a built gateway with a connection for each provider that a harness plays: BENCH_ORIGIN_MAIN, _P200, _SLOW, _BIG and _BIGSLOW hold their
# addresses (DigitalOcean's API of other delays and sizes, and an S3 store at MAIN), BENCH_GATEWAY the address to listen on.
#   bench/peers.sh GATEWAY_DLL
set -euo pipefail

work=$(mktemp -d)
nodes() { printf '"%s": {"Provider": "digitalocean", "Endpoint": "%s/", "Token": "of-the-bench"}' "$1" "$2"; }

{
  printf '{'
  nodes main "$BENCH_ORIGIN_MAIN"
  printf ',\n'; nodes p200 "$BENCH_ORIGIN_P200"
  printf ',\n'; nodes slow "$BENCH_ORIGIN_SLOW"
  printf ',\n'; nodes pages "$BENCH_ORIGIN_BIGSLOW"
  for count in 1 10 50 100; do
    for ((i = 0; i < count; i++)); do printf ',\n'; nodes "slow$count-$i" "$BENCH_ORIGIN_SLOW"; done
  done
  for count in 10 100 1000; do
    for ((i = 0; i < count; i++)); do printf ',\n'; nodes "big$count-$i" "$BENCH_ORIGIN_BIG"; done
  done
  printf ',\n"store": {"Provider": "s3", "Preset": "Minio", "Endpoint": "%s", "Region": "us-east-1", "AccessKeyId": "bench", "SecretAccessKey": "of-the-bench"}' "$BENCH_ORIGIN_MAIN"
  printf '}\n'
} >"$work/connections.json"

export Gateway__DefaultConnections=false Gateway__ConnectionsFile=$work/connections.json Gateway__DataDirectory=$work/data
exec dotnet "$1" --urls "$BENCH_GATEWAY"
