#!/usr/bin/env bash
# The ledger of vouchers: look-ups, bytes on disk, a day of five million, memory, beside SQLite and RocksDB in the
# same run; and how all that grows to 400 days, measured as long as it is asked to and computed beyond.
#   scripts/bench.sh vouchers [MILLIONS [DAYS]] [alone] [dense|random]     default: 10 million over 20 days; 100 20
#                                                      takes some 15 minutes, 100 20 alone (without the others) 5
#   scripts/bench.sh vouchers growth [MILLIONS_A_DAY [DAYS]] [dense|random]     default: 10 million, 20 days
# Goals: a look-up 5 ns (dense) and 150 ns (random); 0.25 and 8 bytes a voucher; a day of 5 million in 0.3 and 1.5
# seconds and its sync. Random numbers take 7 bytes a voucher on the disk, and twice that while runs are merged.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/setup.sh

packages+=(librocksdb-dev)
work=$(mktemp -d -t stmtwatch-bench.XXXXXX)
trap 'rm -rf "$work"' EXIT

mode=compare
if [[ ${1:-} == growth ]]; then
  mode=growth
  shift
fi
numbers=()
while [[ ${1:-} =~ ^[0-9]+$ ]]; do
  numbers+=("$1")
  shift
done

say "1/2 packages and build"
install_packages
build --without-tests release voucher_bench

say "2/2 $mode, $(nproc) cores, $(df -h --output=avail "$work" | tail -1 | tr -d ' ') free"
build/release/tests/voucher_bench "$work" "$mode" "${numbers[0]:-10}" "${numbers[1]:-20}" "$@"
