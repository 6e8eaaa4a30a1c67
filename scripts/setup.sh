# shellcheck shell=bash
# What the scripts beside this one share: packages, builds, a free port. Sourced from the root of the project.

# What building, running and the quickstart need (Debian 12); a script that needs more adds to it.
packages=(
  g++ cmake ninja-build pkg-config ccache
  libboost1.81-dev libcli11-dev libfmt-dev libhowardhinnant-date-dev libre2-dev libspdlog-dev libsqlite3-dev
  libssh2-1-dev libssl-dev libsystemd-dev libtomlplusplus-dev nlohmann-json3-dev prometheus-cpp-dev doctest-dev
  openssh-server openssh-client curl tzdata
)

say() { printf '\n== %s\n' "$*"; }

is_installed() { [[ $(dpkg-query -W -f='${Status}' "$1" 2>/dev/null) == 'install ok installed' ]]; }

as_root() { if ((EUID == 0)); then "$@"; else sudo "$@"; fi; }

# Installs what is missing of `packages`. Touches neither apt nor the network where nothing is missing.
install_packages() {
  local package missing=()
  if ! command -v dpkg-query >/dev/null; then
    echo "no dpkg here: make sure that the counterparts of these Debian 12 packages are installed:"
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

# build PRESET [TARGET...]: configures and builds build/PRESET; everything where no target is named. Quiet unless it
# fails.
build() {
  local preset=$1
  shift
  echo "building build/$preset (some minutes the first time)"
  cmake --preset "$preset" --log-level=WARNING >/dev/null
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
