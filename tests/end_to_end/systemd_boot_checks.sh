#!/usr/bin/env bash
# Runs in the container of systemd_boot_test.sh: the service as its unit starts, watches, reloads and ends it.
set -euo pipefail

failed() {
  echo "FAILED: $*"
  journalctl --unit=stmtwatchd --no-pager --output=cat
  exit 1
}
# until_true PROBE...: runs PROBE until it succeeds; a minute at most.
until_true() {
  local tries
  for ((tries = 0; tries < 300; tries++)); do
    if "$@"; then return; fi
    sleep 0.2
  done
  failed "waited a minute in vain for: $*"
}
is() { [[ $(systemctl show --property="$1" --value stmtwatchd) == "$2" ]]; }
must_be() { is "$1" "$2" || failed "$1 is $(systemctl show --property="$1" --value stmtwatchd), not $2"; }
metric_is() {
  local reply
  exec 3<>/dev/tcp/127.0.0.1/9464
  printf 'GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
  reply=$(cat <&3)
  exec 3>&-
  grep -qF "$1 $2" <<<"$reply"
}
as() { # as USER GROUP COMMAND...
  local user=$1 group=$2
  shift 2
  setpriv --reuid="$user" --regid="$group" --clear-groups "$@"
}

echo "starts, and is active only once it is ready"
systemctl start stmtwatchd || failed "the start"
must_be ActiveState active
stmtwatch status --json >/dev/null || failed "stmtwatch status right after the start"

echo "runs as its own user, with the one capability it says it needs"
pid=$(systemctl show --property=MainPID --value stmtwatchd)
[[ $(stat -c %U "/proc/$pid") == stmtwatch ]] || failed "the user"
[[ $(sed -n 's/^CapEff:\t//p' "/proc/$pid/status") == 0000000010000000 ]] || failed "capabilities other than CAP_LEASE"

echo "the control socket is for root and the group, nobody else"
[[ $(stat -c '%U:%G %a' /run/stmtwatch/control.sock) == 'stmtwatch:stmtwatch 660' ]] || failed "the socket's mode"
as nobody stmtwatch stmtwatch status >/dev/null || failed "a member of the group was refused"
if as nobody nogroup stmtwatch status >/dev/null 2>&1; then failed "a stranger was let in"; fi

echo "a job of the group stmtwatch-spool delivers into the spool, and its statement is judged"
statement=/var/spool/stmtwatch/merged/merged_880000000001_20240909.txt
as nobody stmtwatch-spool sh -c "umask 027; printf '%s\n' \
  'merchant_no|business_date|voucher_no|bill_type|dc_flag|amount|fee|currency|party_name|party_account|memo|posted_at' \
  'TOTAL|0|0.00|0.00' >$statement" || failed "the job may not write"
until_true metric_is 'stmtwatch_checked_statements_total{feed="merged",verdict="deliverable"}' 1

echo "reloads a good configuration, and goes on with it when the next is wrong"
systemctl reload stmtwatchd || failed "the reload"
until_true metric_is stmtwatch_config_last_reload_successful 1
sed -i.good 's/^mode .*/mode = "guess"/' /etc/stmtwatch/stmtwatch.toml
systemctl reload stmtwatchd || failed "the reload"
until_true metric_is stmtwatch_config_last_reload_successful 0
must_be MainPID "$pid"
mv /etc/stmtwatch/stmtwatch.toml{,.wrong}
mv /etc/stmtwatch/stmtwatch.toml{.good,}

echo "hangs, is ended by the watchdog, and works again"
kill -STOP "$pid"
until_true is NRestarts 1
until_true is ActiveState active
stmtwatch status --json >/dev/null || failed "stmtwatch status after the restart"

echo "is killed, and works again"
kill -KILL "$(systemctl show --property=MainPID --value stmtwatchd)"
until_true is NRestarts 2
until_true is ActiveState active

echo "ends cleanly when asked to"
systemctl stop stmtwatchd || failed "the stop"
must_be Result success
must_be ExecMainStatus 0
[[ ! -e /run/stmtwatch ]] || failed "the runtime directory stays"

echo "a wrong configuration is exit code 78, and is not tried again"
mv /etc/stmtwatch/stmtwatch.toml{.wrong,}
if systemctl start stmtwatchd 2>/dev/null; then failed "it starts with a wrong configuration"; fi
must_be ExecMainStatus 78
must_be ActiveState failed
journalctl --unit=stmtwatchd --no-pager --output=cat | grep -q 'stmtwatch.toml:4' || failed "the fault's place is not told"

echo "all of it holds"
