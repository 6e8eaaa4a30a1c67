# shellcheck shell=bash
# A real systemd in a container on an overlay of this host's root, for the tests that source this. Nothing of this host
# changes. Needs root; ends the test with 77 (skipped) where a container cannot be had.
#
# Afterwards $root is the root to prepare, in which nothing of stmtwatch is installed; then boot CHECKS.
skip() {
  echo "skipped: $1"
  exit 77
}
((EUID == 0)) || skip "only root can start a container"
command -v systemd-nspawn >/dev/null || skip "no systemd-nspawn here (package systemd-container)"

# On a tmpfs, because an overlay's upper layer cannot lie on another overlay, which a container's root often is.
work=$(mktemp -d -t stmtwatch-boot.XXXXXX)
trap 'umount -q "$work/root" || true; umount -q "$work" || true; rmdir "$work"' EXIT
mount -t tmpfs tmpfs "$work" || skip "cannot mount here"
mkdir "$work"/{upper,work,root}
readonly root=$work/root
mount -t overlay overlay -o "lowerdir=/,upperdir=$work/upper,workdir=$work/work" "$root" || skip "cannot mount an overlay here"

# A fresh host: what an installation of its own may have left there is not seen.
rm -rf "$root"/usr/sbin/policy-rc.d "$root"/etc/machine-id "$root"/etc/stmtwatch "$root"/var/{lib,spool}/stmtwatch

# boot CHECKS: boots, runs that script in the container, shows what it prints and ends with its exit code.
boot() {
  local units=$root/etc/systemd/system result=0
  install "$1" "$root/checks.sh"
  mkdir -p "$units/stmtwatchd.service.d"
  # Quicker than in earnest; and the leak check at the end of an instrumented build cannot trace in the sandbox.
  cat >"$units/stmtwatchd.service.d/test.conf" <<'UNIT'
[Service]
WatchdogSec=5s
RestartSec=100ms
Environment=ASAN_OPTIONS=detect_leaks=0
UNIT
  cat >"$units/checks.target" <<'UNIT'
[Unit]
Requires=basic.target checks.service
After=basic.target
UNIT
  # Its exit code ends the container and becomes that of systemd-nspawn.
  cat >"$units/checks.service" <<'UNIT'
[Unit]
SuccessAction=exit
FailureAction=exit
After=basic.target
[Service]
Type=oneshot
TimeoutStartSec=150s
Environment=ASAN_OPTIONS=detect_leaks=0
ExecStart=/checks.sh
StandardOutput=file:/checks.out
StandardError=file:/checks.out
UNIT

  systemd-nspawn --directory="$root" --machine="stmtwatch-$$" --boot --register=no --keep-unit --private-network --quiet \
    --console=pipe systemd.unit=checks.target </dev/null >"$work/console" 2>&1 || result=$?
  if [[ ! -e $root/checks.out ]]; then
    cat "$work/console"
    skip "the container did not boot (exit code $result)"
  fi
  cat "$root/checks.out"
  exit "$result"
}
