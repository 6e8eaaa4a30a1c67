#!/usr/bin/env bash
# README's "Installing" as it stands, in a fresh systemd, from the installation to a statement on the server: its two
# blocks of commands are taken out of the text and run by readme_install_checks.sh. Left out are only the three lines that
# get packages and build, as the build is here. sftp.example.com is an sshd of the container itself.
#   readme_install_test.sh BUILD_DIR SOURCE_DIR
set -euo pipefail
readonly build_dir=$1 source_dir=$2
here=$(cd "$(dirname "$0")" && pwd)
readonly here
# shellcheck source=tests/end_to_end/systemd_boot.sh
source "$here/systemd_boot.sh"

# block N: the N-th block of commands of the section.
block() {
  awk -v wanted="$1" '/^## /{inside = /^## Installing/} !inside{next} /^```/{fences++; next} fences == 2 * wanted - 1' \
    "$source_dir/README.md"
}
mkdir -p "$root/readme/build"
ln -sfn "$build_dir" "$root/readme/build/product"
block 1 | grep -vE '^(scripts/setup\.sh|cmake -B|cmake --build) ' >"$root/readme/install"
block 2 >"$root/readme/deliver"
if ! grep -q '^cmake --install build/product' "$root/readme/install" || ! grep -q '^systemctl reload' "$root/readme/deliver"; then
  echo "FAILED: README's section Installing has not the two blocks that are to be run"
  exit 1
fi

# The server: one account that may do nothing but SFTP, in a root of its own; it knows the key that the installation
# is to make.
echo '127.0.0.1 sftp.example.com' >>"$root/etc/hosts"
ln -sfn /dev/null "$root/etc/systemd/system/ssh.socket"
ln -sfn /dev/null "$root/etc/systemd/system/ssh.service"
mkdir -p "$root/srv/sftp/upload" "$root/readme/sshd"
ssh-keygen -q -t ed25519 -N '' -f "$root/readme/sshd/host_key"
cat >"$root/readme/sshd/config" <<'CONFIG'
ListenAddress 127.0.0.1
HostKey /readme/sshd/host_key
PidFile none
AuthorizedKeysFile /etc/stmtwatch/id_ed25519.pub
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
ChrootDirectory /srv/sftp
ForceCommand internal-sftp
Subsystem sftp internal-sftp
CONFIG

boot "$here/readme_install_checks.sh"
