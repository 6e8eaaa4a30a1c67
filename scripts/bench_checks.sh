#!/usr/bin/env bash
# How fast `stmtwatch check` is here: one statement of a million records, and a night of small ones, release build.
#   scripts/bench.sh checks [RUNS]     default: 5; the best and the median of them count
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/setup.sh

readonly runs=${1:-5} date=20240909
readonly check=(build/release/daemon/stmtwatch check --schema config/schemas/merged-statement.toml --json)
work=$(mktemp -d -t stmtwatch-bench.XXXXXX)
trap 'rm -rf "$work"' EXIT

# measure NAME DIR [OPTION...]: seconds of the whole command, and of the checking alone as it says itself.
measure() {
  local name=$1 directory=$2 run begin end bytes
  shift 2
  for ((run = 0; run < runs; run++)); do
    begin=$EPOCHREALTIME
    "${check[@]}" "$@" "$directory"/*.txt >"$work/document.json"
    end=$EPOCHREALTIME
    echo "$(((${end/./} - ${begin/./}) / 1000)) $(sed -nE 's/.*"seconds": ?([0-9.e-]+).*/\1/p' "$work/document.json" | head -1)"
  done | sort -n >"$work/times"
  bytes=$(cat "$directory"/*.txt | wc -c)
  awk -v name="$name" -v bytes="$bytes" '
    { whole[NR] = $1 }
    NR == 1 || $2 < checking { checking = $2 }
    END {
      printf "%-34s %7.1f MB  best %5d ms  median %5d ms  checking %7.0f MB/s\n", name, bytes / 1e6, whole[1],
        whole[int((NR + 1) / 2)], checking > 0 ? bytes / 1e6 / checking : 0
    }' "$work/times"
}

say "1/3 packages and build"
install_packages
build release stmtwatch generate_statements

say "2/3 statements"
mkdir "$work/large" "$work/night"
build/release/tests/generate_statements "$work/large" $date 1 1000000
build/release/tests/generate_statements "$work/night" $date 2000 100

say "3/3 $(nproc) cores, $runs runs"
measure "1 statement of 1,000,000 records" "$work/large"
measure "the same, with its SHA-256" "$work/large" --digest
measure "2,000 statements of 100 records" "$work/night"
measure "the same, on one core" "$work/night" --jobs 1
