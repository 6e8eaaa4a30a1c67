#!/usr/bin/env bash
# Installs what is missing, builds with AddressSanitizer and UndefinedBehaviorSanitizer, runs every test; then what
# has threads once more under ThreadSanitizer.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/setup.sh

# Where threads meet: hops between executors, the store's writer, sessions on the transport's threads.
readonly threaded=(unit_flow unit_files unit_store contract_delivery)
# Much work on one thread at a time, which TSan only makes slow.
readonly unthreaded='whichever operation of the disk fails|a step that is too large for the disk|A file of several blocks'

trap say_times EXIT
jobs=$(nproc)
export UBSAN_OPTIONS=print_stacktrace=1
export ASAN_OPTIONS=detect_stack_use_after_return=1
export TSAN_OPTIONS=second_deadlock_stack=1

say "1/4 packages"
packages+=("${test_packages[@]}")
install_packages

say "2/4 build with ASan and UBSan"
build asan

say "3/4 every test"
ctest --preset asan --parallel "$jobs" --progress

say "4/4 where threads meet, under TSan"
build tsan "${threaded[@]}"
ctest --preset tsan --parallel "$jobs" --progress --tests-regex "^(unit/flow|unit/files|unit/store|contract/delivery):" --exclude-regex "$unthreaded"
