#!/usr/bin/env bash
# How fast it is here, release build, beside what people use instead.
#   scripts/bench.sh checks [...]      judging statements            (scripts/bench_checks.sh)
#   scripts/bench.sh vouchers [...]    the ledger of vouchers        (scripts/bench_vouchers.sh)
#   scripts/bench.sh nights [...]      whole nights of the daemon    (scripts/bench_nights.sh)
set -euo pipefail
cd "$(dirname "$0")/.."

case ${1:-} in
  checks | vouchers | nights) exec "scripts/bench_$1.sh" "${@:2}" ;;
esac
sed -n '2,5s/^# \{0,1\}//p' "$0" >&2
exit 64
