#!/usr/bin/env bash
# Formats all C++ files as .clang-format says; with --check it changes nothing and fails where something would change.
set -euo pipefail
cd "$(dirname "$0")/.."

case "${1-}" in
  "") how=(-i) ;;
  --check) how=(--dry-run --Werror) ;;
  *) echo "usage: scripts/format.sh [--check]" >&2; exit 64 ;;
esac
git ls-files -z --cached --others --exclude-standard '*.cpp' '*.hpp' | xargs -0 -r clang-format "${how[@]}"
