#!/usr/bin/env bash
# 100,000 random statements with random faults, judged as the naive judge judges them; then libFuzzer for SECONDS in
# all, shared among the targets: statements, schema files, CREATE TABLE statements.
#   scripts/fuzz.sh SECONDS [judge|schema|ddl]...
# What is found on the way is kept in build/fuzz/corpus/TARGET; an input that fails, in build/fuzz/failed.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/setup.sh

if [[ ! ${1-} =~ ^[0-9]+$ ]]; then
  echo "usage: scripts/fuzz.sh SECONDS [judge|schema|ddl]..." >&2
  exit 64
fi
seconds=$1
shift
targets=("$@")
((${#targets[@]} > 0)) || targets=(judge schema ddl)

say "1/3 packages and builds"
packages+=("${test_packages[@]}" clang-16 libclang-rt-16-dev llvm-16)
install_packages
build release property_checks
build fuzz "${targets[@]/#/fuzz_}"

say "2/3 100,000 random statements"
STMTWATCH_RANDOM_STATEMENTS=100000 build/release/tests/property_checks --test-case='*naive judge*'

say "3/3 $seconds seconds of ${targets[*]}"
export ASAN_OPTIONS=detect_stack_use_after_return=1 UBSAN_OPTIONS=print_stacktrace=1
mkdir -p build/fuzz/failed
for target in "${targets[@]}"; do
  grown=build/fuzz/corpus/$target
  mkdir -p "$grown"
  build/fuzz/tests/fuzz_"$target" "$grown" "tests/fuzz/corpus/$target" -dict=tests/fuzz/words.dict \
    -max_total_time=$((seconds / ${#targets[@]})) -max_len=8192 -timeout=20 -rss_limit_mb=2048 \
    -artifact_prefix=build/fuzz/failed/"$target"- -print_final_stats=1 2>&1 |
    grep -Ev '^#[0-9]+[[:space:]]+(NEW|REDUCE|RELOAD|pulse|INITED)' | tail -n 40
done
