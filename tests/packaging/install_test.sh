#!/usr/bin/env bash
# What `cmake --install` puts where, and that it never overwrites what people edit.
#   install_test.sh BUILD_DIR
set -euo pipefail
readonly build_dir=$1
work=$(mktemp -d -t stmtwatch-install.XXXXXX)
trap 'rm -rf "$work"' EXIT

failed() {
  echo "FAILED: $*"
  exit 1
}
# into NAME [OPTION...]: installs into a root of that name; what it says is in $work/said.
into() {
  DESTDIR=$work/$1 cmake --install "$build_dir" "${@:2}" >"$work/said" || { cat "$work/said"; failed "the installation"; }
}
unit_says() { sed -n "s/^$2=//p" "$work/$1/lib/systemd/system/stmtwatchd.service"; }

echo "a first installation has everything, and the unit names what is there"
into usr --prefix /usr
etc=$work/usr/etc/stmtwatch
for file in usr/bin/stmtwatch usr/bin/stmtwatchd etc/stmtwatch/stmtwatch.toml etc/stmtwatch/schemas/merged-statement.toml \
  usr/lib/sysusers.d/stmtwatch.conf usr/lib/tmpfiles.d/stmtwatch.conf usr/share/doc/stmtwatch/README.md; do
  [[ -f $work/usr/$file ]] || failed "there is no $file"
done
[[ $(unit_says usr/usr ExecStart) == '/usr/bin/stmtwatchd --config /etc/stmtwatch/stmtwatch.toml' ]] || failed "ExecStart"
[[ $(unit_says usr/usr Documentation) == file:/usr/share/doc/stmtwatch/README.md ]] || failed "Documentation"
! find "$etc" -name '*.new' | grep . || failed "something was thought to be edited"

echo "under another prefix the unit names the programs there"
into opt --prefix /opt/stmtwatch
[[ $(unit_says opt/opt/stmtwatch ExecStart) == '/opt/stmtwatch/bin/stmtwatchd '* ]] || failed "ExecStart"
[[ -f $work/opt/$(unit_says opt/opt/stmtwatch Documentation | sed s/^file://) ]] || failed "Documentation"

echo "an upgrade keeps the configuration and schemas that were edited, says so, and puts the new ones beside them"
echo '# ours' >>"$etc/stmtwatch.toml"
echo '# ours too' >"$etc/schemas/merged-statement.toml"
rm "$etc/schemas/pipe.toml"
cp -r "$etc" "$work/before"
into usr --prefix /usr
for file in stmtwatch.toml schemas/merged-statement.toml; do
  cmp "$work/before/$file" "$etc/$file" || failed "$file was overwritten"
  grep -qF "Kept as it is: $etc/$file" "$work/said" || failed "nothing was said about $file"
  if grep -q '^# ours' "$etc/$file.new"; then failed "$file.new is not this version's"; fi
done
[[ -f $etc/schemas/pipe.toml ]] || failed "a schema that was missing is not installed"
[[ $(find "$etc" -name '*.new' | wc -l) == 2 ]] || failed "more is beside than was edited"
"$work/usr/usr/bin/stmtwatch" schema lint "$etc/schemas/merged-statement.toml.new" >/dev/null || failed "the new schema"
