#!/usr/bin/env bash
# Installs what building needs. Sourced, from the root of the project, it is what the scripts beside it share: packages,
# builds, a free port.

# The name of this Debian: bookworm, trixie; empty elsewhere.
suite() { (. /etc/os-release 2>/dev/null && echo "${VERSION_CODENAME-}"); }

# What building and installing the programs need, and nothing else; a script that needs more adds to it. tzdata is
# what they need beside their libraries when they run.
packages=(
  g++ cmake ninja-build pkg-config
  libboost-dev libcli11-dev libfmt-dev libhowardhinnant-date-dev libre2-dev libspdlog-dev libsqlite3-dev
  libssh2-1-dev libssl-dev libsystemd-dev libtomlplusplus-dev nlohmann-json3-dev prometheus-cpp-dev
  tzdata
)
# Debian 12's libboost-dev is Boost 1.74, which is too old.
if [[ $(suite) == bookworm ]]; then packages=("${packages[@]/#libboost-dev/libboost1.81-dev}"); fi

# What the quickstart needs beyond these.
# shellcheck disable=SC2034  # used by the scripts that source this file
quickstart_packages=(openssh-server openssh-client curl)

# What building and running the tests needs beyond both: doctest and Python, a compiler cache for the three builds,
# promtool, strace for system calls that fail, and a systemd to boot.
# shellcheck disable=SC2034
test_packages=("${quickstart_packages[@]}" doctest-dev python3 ccache prometheus strace systemd systemd-container)

# Begins a stage. A script that ends with `say_times` tells how long each took.
say() {
  stages+=("$*") stage_starts+=("$SECONDS")
  printf '\n== %s\n' "$*"
}
stages=() stage_starts=()

# One line: the seconds of each stage and of all.
say_times() {
  local i line='' starts=("${stage_starts[@]}" "$SECONDS")
  for ((i = 0; i < ${#stages[@]}; i++)); do line+="${stages[i]}: $((starts[i + 1] - starts[i])) s; "; done
  printf '\ntimes: %sall: %s s\n' "$line" "$SECONDS"
}

is_installed() { [[ $(dpkg-query -W -f='${Status}' "$1" 2>/dev/null) == 'install ok installed' ]]; }

as_root() { if ((EUID == 0)); then "$@"; else sudo "$@"; fi; }

# Installs what is missing of `packages`. Touches neither apt nor the network where nothing is missing.
install_packages() {
  local package missing=()
  if ! command -v dpkg-query >/dev/null; then
    echo "no dpkg here: make sure that the counterparts of these Debian packages are installed:"
    echo "  ${packages[*]}"
    return
  fi
  for package in "${packages[@]}"; do
    is_installed "$package" || missing+=("$package")
  done
  if ((${#missing[@]} == 0)); then
    echo "all packages are installed"
    return
  fi
  echo "installing: ${missing[*]}"
  if [[ " ${missing[*]} " == *' libboost1.81-dev '* ]] && is_installed libboost-dev; then
    echo "note: libboost1.81-dev takes the place of libboost-dev (Boost 1.74), which apt removes"
  fi
  as_root apt-get update -q
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
}

# build [--without-tests] PRESET [TARGET...]: configures and builds build/PRESET; everything where no target is named.
# Without tests it needs `packages` only. Quiet unless it fails; with ccache where that is installed.
build() {
  local preset testing=ON
  if [[ $1 == --without-tests ]]; then
    testing=OFF
    shift
  fi
  preset=$1
  shift
  echo "building build/$preset (some minutes the first time)"
  if command -v ccache >/dev/null; then export CMAKE_CXX_COMPILER_LAUNCHER=${CMAKE_CXX_COMPILER_LAUNCHER-ccache}; fi
  cmake --preset "$preset" -DBUILD_TESTING=$testing --log-level=WARNING >/dev/null
  cmake --build --preset "$preset" ${1:+--target "$@"} -- --quiet
}

# A TCP port of loopback that is free now.
free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 20000))
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      echo "$port"
      return
    fi
  done
}

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then
  set -euo pipefail
  install_packages
fi
