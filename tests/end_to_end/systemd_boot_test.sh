#!/usr/bin/env bash
# The installed daemon under a real systemd: boots one with the build installed into it, and runs systemd_boot_checks.sh
# there.
#   systemd_boot_test.sh BUILD_DIR
set -euo pipefail
readonly build_dir=$1
here=$(cd "$(dirname "$0")" && pwd)
readonly here
# shellcheck source=tests/end_to_end/systemd_boot.sh
source "$here/systemd_boot.sh"

DESTDIR=$root cmake --install "$build_dir" --prefix /usr >"$work/install.log" || { cat "$work/install.log"; exit 1; }
cat >"$root/etc/stmtwatch/stmtwatch.toml" <<'CONFIG'
[feeds.merged]
spool  = "/var/spool/stmtwatch/merged"
schema = "schemas/merged-statement.toml"
mode   = "observe"
CONFIG

boot "$here/systemd_boot_checks.sh"
