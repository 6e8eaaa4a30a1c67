#!/usr/bin/env bash
# The ledger of vouchers: look-ups, bytes on disk, a day of five million, beside SQLite and RocksDB in the same run.
#   scripts/bench.sh vouchers [MILLIONS [DAYS]]     default: 10 million over 20 days; 100 20 takes some 15 minutes
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/setup.sh

packages+=(librocksdb-dev)
work=$(mktemp -d -t stmtwatch-bench.XXXXXX)
trap 'rm -rf "$work"' EXIT

say "1/2 packages and build"
install_packages
build release voucher_bench

say "2/2 ${1:-10} million vouchers over ${2:-20} days, $(nproc) cores, $(df -h --output=avail "$work" | tail -1 | tr -d ' ') free"
build/release/tests/voucher_bench "$work" "$@"
