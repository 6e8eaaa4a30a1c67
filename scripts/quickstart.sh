#!/usr/bin/env bash
# A night of stmtwatch in front of your eyes: builds it, starts a private SFTP server on loopback, generates 200
# statements, four of them bad, and shows what on-call would see. Ends by itself; --keep leaves everything running.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/setup.sh

keep=no
case "${1-}" in
  "") ;;
  --keep) keep=yes ;;
  *) echo "usage: scripts/quickstart.sh [--keep]" >&2; exit 64 ;;
esac

readonly date=20240909 statements=200 records=100
readonly duplicate=880000000020 broken=880000000060
work=$(mktemp -d -t stmtwatch-quickstart.XXXXXX)
sshd_pid='' daemon_pid=''

stop() {
  if [[ -n $daemon_pid ]]; then kill "$daemon_pid" 2>/dev/null && wait "$daemon_pid" 2>/dev/null; fi
  # Its sessions end with their connections, which were the daemon's.
  if [[ -n $sshd_pid ]]; then kill "$sshd_pid" 2>/dev/null; fi
  rm -rf "$work"
}
trap 'set +e; stop' EXIT

show() {
  echo
  echo "\$ stmtwatch $*"
  STMTWATCH_SOCKET=$work/run/control.sock STMTWATCH_CONFIG=$work/stmtwatch.toml build/release/daemon/stmtwatch "$@"
}

# wait_for PROBE...: runs PROBE until it succeeds, a minute at most.
wait_for() {
  local tries
  for ((tries = 0; tries < 600; tries++)); do
    if "$@" >/dev/null 2>&1; then return; fi
    sleep 0.1
  done
  echo "quickstart: waited a minute in vain for: $*; the daemon's log:" >&2
  tail -n 20 "$work/daemon.log" >&2
  exit 74
}

metric_is() { [[ $(curl -fsS "http://$http/metrics" | awk -v series="$1" '$1 == series { print $2 }') == "$2" ]]; }

say "1/5 packages and build"
packages+=("${quickstart_packages[@]}")
install_packages
build --without-tests release stmtwatchd stmtwatch generate_statements

say "2/5 a private SFTP server and a configuration in $work"
mkdir -p "$work"/{spool,night,server,run,state}
for key in host_key client_key; do ssh-keygen -q -t ed25519 -N '' -f "$work/$key"; done
cp "$work/client_key.pub" "$work/authorized_keys"
port=$(free_port)
cat >"$work/sshd_config" <<CONFIG
Port $port
ListenAddress 127.0.0.1
HostKey $work/host_key
PidFile none
AuthorizedKeysFile $work/authorized_keys
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
StrictModes no
PermitRootLogin yes
MaxStartups 100:30:200
Subsystem sftp internal-sftp
CONFIG
if [[ $EUID -eq 0 ]]; then mkdir -p /run/sshd; fi
/usr/sbin/sshd -D -e -f "$work/sshd_config" 2>"$work/sshd.log" &
sshd_pid=$!
echo "[127.0.0.1]:$port $(cut -d' ' -f1,2 "$work/host_key.pub")" >"$work/known_hosts"
cat >"$work/stmtwatch.toml" <<CONFIG
[daemon]
state_dir   = "$work/state"
runtime_dir = "$work/run"

[http]
listen = "127.0.0.1:0"

[feeds.merged]
spool       = "$work/spool"
schema      = "$PWD/config/schemas/merged-statement.toml"
destination = "bank-a"
remote_path = "$work/server/{merchant}/{date}/{file_name}"
deadline    = "09:00"
owner       = "settlement team, 8-1234"
regenerate  = "job rerun merged --merchant {merchant} --date {date}"

[destinations.bank-a]
host          = "127.0.0.1"
port          = $port
user          = "$(id -un)"
identity_file = "$work/client_key"
known_hosts   = "$work/known_hosts"
CONFIG
show config check

say "3/5 the daemon, and a night of $statements statements: a duplicate voucher, a line break in a memo, a name too long, one cut off"
build/release/daemon/stmtwatchd --config "$work/stmtwatch.toml" 2>"$work/daemon.log" &
daemon_pid=$!
wait_for grep -q 'event=ready ' "$work/daemon.log"
http=$(sed -n 's/.*event=ready .*http=\([^ ]*\).*/\1/p' "$work/daemon.log")
build/release/tests/generate_statements "$work/night" $date $statements $records \
  duplicate-voucher=20 line-break=60 long-name=110 truncated=170
mv "$work"/night/*.txt "$work/spool/"
wait_for metric_is 'stmtwatch_statements{feed="merged",state="delivered"}' 196
wait_for metric_is 'stmtwatch_statements{feed="merged",state="held"}' 4
echo "delivered: $(find "$work/server" -name 'merged_*.txt' | wc -l) files on the server, 4 held in the spool"
show status
show statement explain merged $broken $date

say "4/5 the way out: the line break is taken out, the statement checked again"
held="$work/spool/merged_${broken}_$date.txt"
# Written beside the spool and renamed in, as a careful writer does.
sed -e ':join' -e '/第一行$/{N;s/\n/ /;b join' -e '}' "$held" >"$work/night/corrected"
mv "$work/night/corrected" "$held"
show recheck merged $broken $date
cmp <(cat "$work/state/archive/merged/$date/merged_${broken}_$date.txt"* 2>/dev/null || cat "$held") \
  "$work/server/$broken/$date/merged_${broken}_$date.txt"
echo "the same bytes stand on the server"
show recheck merged $duplicate $date || echo "(exit code $?: still held, as it should be)"

say "5/5 what Prometheus is told (http://$http/metrics)"
wait_for metric_is 'stmtwatch_statements{feed="merged",state="delivered"}' 197
curl -fsS "http://$http/metrics" |
  grep -E '^stmtwatch_(statements\{|checked_statements|findings_total|deliveries|destination_up|incidents_open)' |
  grep -v ' 0$'

if [[ $keep == yes ]]; then
  trap - EXIT
  cat <<TEXT

Still running: stmtwatchd (pid $daemon_pid), sshd (pid $sshd_pid), everything in $work. Try:
  export STMTWATCH_SOCKET=$work/run/control.sock STMTWATCH_CONFIG=$work/stmtwatch.toml PATH=$PWD/build/release/daemon:\$PATH
  stmtwatch ; stmtwatch incident list ; stmtwatch statement explain merged $duplicate $date
To end it: kill $daemon_pid $sshd_pid; rm -rf $work
TEXT
else
  echo
  echo "Done; everything was stopped and removed. To look around yourself: scripts/quickstart.sh --keep"
fi
