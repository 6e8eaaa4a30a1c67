#!/usr/bin/env bash
# Installs what is missing, builds with AddressSanitizer and UndefinedBehaviorSanitizer, runs every test; then what
# has threads once more under ThreadSanitizer.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/setup.sh

# The rooms where threads meet: the store's writer, the transport, the checking pool.
readonly threaded='(flow|delivery|store|watch)'

jobs=$(nproc)
export UBSAN_OPTIONS=print_stacktrace=1
export ASAN_OPTIONS=detect_stack_use_after_return=1
export TSAN_OPTIONS=second_deadlock_stack=1

say "1/4 packages"
packages+=(prometheus systemd-container python3)  # promtool; a systemd to test the unit under; end-to-end tests
install_packages

say "2/4 build with ASan and UBSan"
build asan

say "3/4 every test"
ctest --preset asan --parallel "$jobs" --progress

say "4/4 the rooms with threads, under TSan"
cmake --preset tsan --log-level=WARNING >/dev/null
mapfile -t suites < <(ninja -C build/tsan -t targets all | sed -nE "s/^((unit|contract|simulation)_$threaded): phony$/\1/p")
build tsan "${suites[@]}"
ctest --preset tsan --parallel "$jobs" --progress --tests-regex "^(unit|contract|simulation)/$threaded:"
