#!/usr/bin/env bash
# Whole nights of small statements through the daemon to a real sshd: CPU of each, held ones beside good ones, memory
# after five nights, wake-ups when idle.
#   scripts/bench.sh nights [--beside BUILD] [--runs N] [--only cpu,held,memory,idle]
# BUILD is a directory with the stmtwatchd and stmtwatch of another release build, measured by turns with this one.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/setup.sh

say "1/2 packages and build"
packages+=(openssh-server python3)
install_packages
build release stmtwatchd stmtwatch generate_statements
say "2/2 nights"
exec python3 -B tests/bench/nights/nights.py build/release/daemon build/release/tests/generate_statements "$@"
