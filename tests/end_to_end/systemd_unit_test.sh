#!/usr/bin/env bash
# The unit file says nothing that systemd does not understand, and exposes little.
#   systemd_unit_test.sh SOURCE_DIR
set -euo pipefail
readonly source_dir=$1 exposure_max=15 # tenths: systemd-analyze counts from 0 (none) to 100 (all)

if ! command -v systemd-analyze >/dev/null; then
  echo "skipped: no systemd-analyze here"
  exit 77
fi
work=$(mktemp -d -t stmtwatch-unit.XXXXXX)
trap 'rm -rf "$work"' EXIT
unit=$work/stmtwatchd.service

# verify wants to see the program, which need not be installed here.
with_program() {
  sed -e 's|^ExecStart=@bin_dir@/stmtwatchd |ExecStart=/bin/true |' -e 's|@doc_dir@|/usr/share/doc/stmtwatch|' \
    -e 's|@config_dir@|/etc/stmtwatch|' "$source_dir/systemd/stmtwatchd.service.in"
}
understood() { systemd-analyze verify --recursive-errors=no "$unit"; }
exposes_little() { systemd-analyze security --offline=true --threshold=$exposure_max "$unit" >"$work/exposure"; }

with_program >"$unit"
grep -q '^ExecStart=/bin/true ' "$unit"
understood
exposes_little || { cat "$work/exposure"; exit 1; }
tail -1 "$work/exposure"

# Both checks can fail.
with_program | sed 's/^WatchdogSec=/WatchdogSecs=/' >"$unit"
if understood 2>/dev/null; then
  echo "a misspelt key went unnoticed"
  exit 1
fi
with_program | grep -v -e '^ProtectSystem=' -e '^SystemCallFilter=' >"$unit"
if exposes_little; then
  echo "a missing sandbox went unnoticed"
  exit 1
fi

systemd-sysusers --dry-run "$source_dir/systemd/sysusers.d/stmtwatch.conf" >/dev/null
