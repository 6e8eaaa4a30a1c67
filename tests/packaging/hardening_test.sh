#!/usr/bin/env bash
# Whether the programs are hardened as CMakeLists.txt asks for, read from their ELF files with readelf and objdump.
#   hardening_test.sh BUILD_DIR [CXX]
# With CXX it also builds a program that has none of it, and each check has to see that. Skipped (77) where the build
# is instrumented, which goes without.
# shellcheck disable=SC2317  # the checks are called by their names
set -euo pipefail
readonly build_dir=$1 compiler=${2-}
export LC_ALL=C
cached() { sed -n "s/^$1:[^=]*=//p" "$build_dir/CMakeCache.txt"; }
if [[ $(cached STMTWATCH_HARDEN) != ON || -n $(cached STMTWATCH_SANITIZE) || $(cached STMTWATCH_COVERAGE) == ON ]]; then
  echo "skipped: this build is not to be hardened"
  exit 77
fi

# Each takes an ELF file. What is there is read whole, as `grep -q` would end readelf with a broken pipe.
has() { grep -c "$2" <<<"$(readelf --wide "$1" "$3")" >/dev/null; }
is_position_independent() { has --file-header 'Type: *DYN' "$1" && has --dynamic 'FLAGS_1.* PIE' "$1"; }
has_relro() { has --program-headers GNU_RELRO "$1"; }
binds_now() { has --dynamic '(FLAGS_1).*\bNOW\b' "$1"; }
has_no_executable_stack() { has --program-headers 'GNU_STACK.* RW ' "$1"; }
protects_the_stack() { has --dyn-syms '__stack_chk_fail' "$1"; }
asserts() { has --dyn-syms '__glibcxx_assert_fail' "$1"; }
fortifies() { has --dyn-syms 'UND __[a-z_]*_chk\b' "$1"; }
# The note that readelf would show is there only where the C library's objects have it too, which Debian's have not.
marks_branches() { grep -cE '\b(endbr64|bti|paciasp)\b' <<<"$(objdump --disassemble=main "$1")" >/dev/null; }
checks=(is_position_independent has_relro binds_now has_no_executable_stack protects_the_stack asserts marks_branches)
# Where the compiler does not optimise there is nothing to fortify.
case $(cached CMAKE_BUILD_TYPE) in
  Release | RelWithDebInfo | MinSizeRel) checks+=(fortifies) ;;
esac

result=0
for program in stmtwatch stmtwatchd; do
  for check in "${checks[@]}"; do
    if ! "$check" "$build_dir/daemon/$program"; then
      echo "FAILED: $program: $check does not hold"
      result=1
    fi
  done
done

if [[ -n $compiler ]]; then
  work=$(mktemp -d -t stmtwatch-hardening.XXXXXX)
  trap 'rm -rf "$work"' EXIT
  echo '#include <cstring>
        int main(int argc, char** argv) { char copy[9]; std::strcpy(copy, argv[0]); return copy[argc]; }' >"$work/soft.cpp"
  "$compiler" -O2 -U_FORTIFY_SOURCE -fno-stack-protector -fcf-protection=none -no-pie -Wl,-z,norelro,-z,lazy,-z,execstack \
    "$work/soft.cpp" -o "$work/soft" 2>/dev/null
  for check in "${checks[@]}"; do
    if "$check" "$work/soft"; then
      echo "FAILED: $check holds of a program without any of it"
      result=1
    fi
  done
fi
((result)) || echo "hold: ${checks[*]}"
exit "$result"
