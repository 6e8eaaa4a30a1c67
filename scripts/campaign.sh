#!/usr/bin/env bash
# Nights in which one system call fails, or the daemon is killed at it (tests/campaign/campaign.py says how).
#   scripts/campaign.sh [--nights N] [--jobs J] [--seed S] [--only SYSCALL]     default: every case once
#   scripts/campaign.sh --short                                                 a dozen, as in the tests
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/setup.sh

say "packages and build"
packages+=(strace)
install_packages
build release stmtwatchd stmtwatch generate_statements

say "nights"
exec python3 -B tests/campaign/campaign.py build/release/daemon build/release/tests/generate_statements "$@"
