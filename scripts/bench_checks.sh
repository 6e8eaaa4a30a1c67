#!/usr/bin/env bash
# Judging statements, beside what people use instead, in one run: voucher uniqueness, field counts, lengths, types and
# sums of 1 GB of records; 10,000 small statements; files in which every record is wrong; GB18030; memory.
#   scripts/bench.sh checks [RUNS [MEGABYTES]]     default: 5 runs, the median counts; 1000 MB
# mawk and Python get a sixteenth of the file, as they would take minutes; DuckDB (npm) where npm can fetch it, zsv and
# csvclean where they are installed.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/setup.sh

readonly runs=${1:-5} megabytes=${2:-1000} date=20240909
readonly schema=config/schemas/merged-statement.toml peers=tests/bench/checks
work=$(mktemp -d -t stmtwatch-bench.XXXXXX)
trap 'rm -rf "$work"' EXIT

say "1/3 packages and build"
packages+=(mawk python3)
install_packages
build --without-tests release stmtwatch generate_statements judge_speed
readonly programs=build/release
if command -v npm >/dev/null; then
  (cd "$work" && cp "$OLDPWD/$peers/peer_duckdb.mjs" . && npm init -y >/dev/null 2>&1 &&
    npm install --no-audit --no-fund --ignore-scripts @duckdb/node-api >/dev/null 2>&1) || echo "no DuckDB: npm cannot fetch it"
fi

say "2/3 statements"
# make NAME RECORDS [STYLE...]: one statement.
make() {
  mkdir "$work/$1"
  "$programs/tests/generate_statements" "$work/$1" "$date" 1 "${@:2}"
}
readonly records=$((megabytes * 1000000 / 122)) one=merged_880000000001_$date.txt
make large "$records" lean
make part $((records / 16)) lean
make random "$records" lean random-vouchers
make amounts "$records" lean wrong-amounts
make names $((records / 2)) long-names
make voucher "$records" lean one-voucher
mkdir "$work/night" "$work/gb"
"$programs/tests/generate_statements" "$work/night" "$date" 10000 160 lean
iconv -f utf-8 -t gb18030 "$work/large/$one" >"$work/gb/$one"
sed 's/^encoding.*/encoding = "gb18030"/' "$schema" >"$work/gb.toml"

say "3/3 $(nproc) cores, $runs runs, $((megabytes)) MB"
row() { printf '%s\t%s\t%s\n' "$1" "$2" "$3"; }
readonly check="$programs/daemon/stmtwatch check --json --schema"
{
  row "stmtwatch check, 1 core" "$work/large/$one" "$check $schema --jobs 1 $work/large/$one"
  row "stmtwatch check, 2 cores" "$work/large/$one" "$check $schema --jobs 2 $work/large/$one"
  for isa in scalar AVX2 AVX-512; do
    if "$programs/tests/judge_speed" --runs 1 --isa "$isa" "$schema" "$work/part/$one" >/dev/null 2>&1; then
      row "  the same with $isa, 1 core" "$work/large/$one" "$programs/tests/judge_speed --runs 1 --isa $isa $schema $work/large/$one"
    fi
  done
  row "  random vouchers, 1 core" "$work/random/$one" "$check $schema --jobs 1 $work/random/$one"
  row "  GB18030, 1 core" "$work/gb/$one" "$check $work/gb.toml --jobs 1 $work/gb/$one"
  row "  every amount wrong, 1 core" "$work/amounts/$one" "$check $schema --jobs 1 $work/amounts/$one"
  row "  every name too long, 1 core" "$work/names/$one" "$check $schema --jobs 1 $work/names/$one"
  row "  one voucher everywhere, 1 core" "$work/voucher/$one" "$check $schema --jobs 1 $work/voucher/$one"
  row "10,000 statements, 1 core" "$work/night" "$check $schema --jobs 1 $work/night"
  row "10,000 statements, 2 cores" "$work/night" "$check $schema --jobs 2 $work/night"
  if [[ -d $work/node_modules/@duckdb ]]; then
    row "DuckDB, 1 core" "$work/large/$one" "node $work/peer_duckdb.mjs $work/large/$one 1"
  fi
  row "mawk" "$work/part/$one" "mawk -f $peers/peer.awk $work/part/$one"
  row "Python csv" "$work/part/$one" "python3 $peers/peer_csv.py $work/part/$one"
  if command -v zsv >/dev/null; then row "zsv check (structure only)" "$work/large/$one" "zsv check -t '|' $work/large/$one"; fi
  if command -v csvclean >/dev/null; then row "csvclean (structure only)" "$work/part/$one" "csvclean -d '|' -n $work/part/$one"; fi
} | python3 "$peers/compare.py" "$runs"
