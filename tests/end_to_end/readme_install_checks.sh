#!/usr/bin/env bash
# Runs in the container of readme_install_test.sh.
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
    if "$@" >/dev/null 2>&1; then return; fi
    sleep 0.2
  done
  failed "waited a minute in vain for: $*"
}
as() { runuser -u "$1" -- "${@:2}"; } # as USER COMMAND...
state_is() { as oncall stmtwatch statement list --json | grep -qE "\"state\": ?\"$1\""; }

useradd --create-home genjob
useradd --create-home oncall
useradd --create-home --password '*' statements # no password, yet not locked
chown statements: /srv/sftp/upload
mkdir -p /run/sshd
/usr/sbin/sshd -f /readme/sshd/config

echo "README installs it, and it watches"
cd /readme
bash -eux install || failed "README's first block, with $?"

echo "the job delivers into the spool; it is judged and not sent"
name=merged_880000000001_20240909.txt
as genjob sh -c "umask 027; printf '%s\n' \
  'merchant_no|business_date|voucher_no|bill_type|dc_flag|amount|fee|currency|party_name|party_account|memo|posted_at' \
  'TOTAL|0|0.00|0.00' >/var/spool/stmtwatch/merged/$name" || failed "the job may not write into the spool"
until_true state_is queued
as oncall cat "/var/spool/stmtwatch/merged/$name" >/dev/null || failed "who is on call cannot read the spool"

echo "README takes it into service, and the statement is delivered"
bash -eux deliver || failed "README's second block, with $?"
until_true state_is delivered
there=/srv/sftp/upload/880000000001/20240909/$name
archived=/var/lib/stmtwatch/archive/merged/20240909/$name
until_true test -e "$archived"
cmp "$archived" "$there" || failed "another content is on the server"

echo "who is on call can read the archive; the job and strangers can not, and nobody but the daemon the key"
as oncall cat "$archived" >/dev/null || failed "who is on call cannot read the archive"
for user in genjob nobody; do
  if as $user cat "$archived" 2>/dev/null; then failed "$user can read the archive"; fi
done
for user in genjob nobody oncall; do
  if as $user cat /etc/stmtwatch/id_ed25519 >/dev/null 2>&1; then failed "$user can read the key"; fi
  if as $user cat /var/lib/stmtwatch/state.db >/dev/null 2>&1; then failed "$user can read the database"; fi
done
[[ $(stat -c %a /var/lib/stmtwatch) == 710 ]] || failed "the state directory's mode"

echo "all of it holds"
