#!/usr/bin/env bash
# A command of the README as somebody runs it who has just installed Debian and cloned this: makes a bare root
# (debootstrap, minbase), copies what is committed here into it, and runs COMMAND there, in the copy. Ends with its exit
# code; the root is removed, and processes left in it are ended, however this ends.
#   scripts/fresh.sh [--new] [--keep] bookworm|trixie COMMAND [WORD...]
# A bare root once made is kept as a tar file in ~/.cache/stmtwatch (XDG_CACHE_HOME) and used again; --new makes it anew.
# --keep leaves the root where it is, and says where. Needs root. Mirror and settings of apt are those of this host.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/setup.sh

usage() {
  echo "usage: scripts/fresh.sh [--new] [--keep] bookworm|trixie COMMAND [WORD...]" >&2
  exit 64
}
new=no keep=no
while [[ ${1-} == --* ]]; do
  case "$1" in
    --new) new=yes ;;
    --keep) keep=yes ;;
    *) usage ;;
  esac
  shift
done
(($# >= 2)) || usage
readonly suite=$1
shift
[[ $suite =~ ^(bookworm|trixie)$ ]] || usage
if ((EUID != 0)); then
  echo "fresh: only root can make a root for another Debian: sudo scripts/fresh.sh $suite $*" >&2
  exit 77
fi
packages=(debootstrap mount)
install_packages

# mirror_of debian|debian-security: where this host's apt takes it from; or nothing.
mirror_of() {
  # shellcheck disable=SC2016  # apt-get puts it in
  apt-get indextargets --no-release-info --format '$(SITE)' 2>/dev/null | sed 's:/*$::' | grep -m 1 "/$1\$" || true
}
debian=$(mirror_of debian)
security=$(mirror_of debian-security)
readonly debian=${debian:-http://deb.debian.org/debian} security=${security:-http://deb.debian.org/debian-security}

cache=${XDG_CACHE_HOME:-$HOME/.cache}/stmtwatch
readonly bare=$cache/$suite.tar
root=$(mktemp -d -p /var/tmp "stmtwatch-$suite.XXXXXX")
chmod 755 "$root"
child=''
# The command has namespaces of its own for mounts and for processes, which end with the process that made them: nothing
# runs in the root or is mounted there when it is removed.
# shellcheck disable=SC2317  # the trap calls it
clean_up() {
  if [[ -n $child ]]; then kill -KILL "$child" 2>/dev/null && wait "$child" 2>/dev/null; fi
  if [[ $keep == yes ]]; then echo "fresh: the root is kept: $root"; else rm -rf --one-file-system "$root"; fi
}
trap 'set +e; clean_up' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

make_bare_root() {
  local include=()
  if [[ $debian == https:* ]]; then include=(--include=ca-certificates); fi
  # debootstrap does not ask apt for its proxy.
  eval "$(apt-config shell http_proxy Acquire::http::Proxy https_proxy Acquire::https::Proxy)"
  export http_proxy https_proxy
  debootstrap --variant=minbase "${include[@]}" "$suite" "$root" "$debian" >"$root.log" ||
    { tail -n 20 "$root.log" >&2; rm -f "$root.log"; return 74; }
  rm -f "$root.log"
  cat >"$root/etc/apt/sources.list" <<SOURCES
deb $debian $suite main
deb $debian $suite-updates main
deb $security $suite-security main
SOURCES
  # Proxies, and what else this host says about fetching.
  apt-config dump | grep -E '^Acquire::(https?::[^ ]*|Check-[A-Za-z-]+|Retries|ForceIPv[46]|Languages) "[^"]+";$' \
    >"$root/etc/apt/apt.conf.d/90host" || true
  # Nothing in there is to start a service: it would meet those of this host.
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
  chmod 755 "$root/usr/sbin/policy-rc.d"
  mkdir -p "$cache"
  tar -C "$root" --one-file-system -cf "$bare.$$" . && mv "$bare.$$" "$bare"
}

say "a bare $suite"
if [[ $new == no && -e $bare ]]; then
  echo "using the one of $(date -r "$bare" '+%F %H:%M') again ($bare; --new makes it anew)"
  tar -C "$root" -xf "$bare"
else
  echo "from $debian"
  make_bare_root
fi
for file in resolv.conf hosts; do cp -L "/etc/$file" "$root/etc/$file"; done
if [[ -d /usr/local/share/ca-certificates ]]; then cp -r /usr/local/share/ca-certificates "$root/usr/local/share/"; fi

readonly home=/root/stmtwatch
mkdir "$root$home"
git archive --format=tar HEAD | tar -C "$root$home" -x
if [[ -n $(git status --porcelain) ]]; then echo "note: what is not committed is not in it"; fi

say "$suite: $*"
readonly started=$SECONDS
result=0
passed=(HOME=/root USER=root LOGNAME=root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
  TERM="${TERM:-dumb}")
for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
  if [[ -n ${!name-} ]]; then passed+=("$name=${!name}"); fi
done
# shellcheck disable=SC2016  # expanded in there
unshare --mount --pid --fork --kill-child --propagation private -- \
  env -i --default-signal=INT,QUIT "${passed[@]}" bash -c '
  set -e
  root=$1 home=$2
  shift 2
  mount --bind "$root" "$root"
  mount --rbind /dev "$root/dev"
  mount --rbind /sys "$root/sys"
  mount -t proc proc "$root/proc"
  code=0
  chroot "$root" sh -c "cd \"\$0\" && exec \"\$@\"" "$home" "$@" || code=$?
  exit "$code"
' fresh "$root" "$home" "$@" <&0 &
child=$!
wait "$child" || result=$?
child=''
say "$suite: $* ended with $result after $((SECONDS - started)) s"
exit "$result"
