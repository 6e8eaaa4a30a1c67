#!/usr/bin/env bash
# What can be said of the sources without running them: format, house rules, shell scripts, clang-tidy.
#   scripts/check.sh          clang-tidy looks at the files changed since the main branch (or the last commit)
#   scripts/check.sh --all    clang-tidy looks at every file; takes many minutes
#   scripts/check.sh --fuzz SECONDS    and then what only many random inputs can say: see scripts/fuzz.sh
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/setup.sh

fuzz_seconds=
case "${1-}" in
  "" | --all) ;;
  --fuzz) fuzz_seconds=${2-} ;;
  *) echo "usage: scripts/check.sh [--all | --fuzz SECONDS]" >&2; exit 64 ;;
esac
if [[ ${1-} == --fuzz && ! $fuzz_seconds =~ ^[0-9]+$ ]]; then
  echo "usage: scripts/check.sh --fuzz SECONDS" >&2
  exit 64
fi

# Product sources that clang-tidy is to look at; a changed header is seen through the sources beside it.
sources() {
  if [[ ${1-} == --all ]]; then
    git ls-files 'checks/*.cpp' 'config/*.cpp' 'daemon/*.cpp'
    return
  fi
  local base=HEAD
  if [[ $(git branch --show-current) != main ]] && git rev-parse --verify -q main >/dev/null; then
    base=$(git merge-base main HEAD)
  fi
  {
    git diff --name-only --diff-filter=d "$base"
    git ls-files --others --exclude-standard
  } | sed -n 's/\.hpp$/.cpp/; /^\(checks\|config\|daemon\)\/.*\.cpp$/p' | sort -u | while read -r file; do
    if [[ -e $file ]]; then echo "$file"; fi
  done
}

say "1/5 packages"
packages+=("${test_packages[@]}" clang-format clang-tidy-16 shellcheck)
install_packages

say "2/5 format"
scripts/format.sh --check

say "3/5 house rules"
python3 tests/tidy/house_rules_test.py
python3 tests/tidy/house_rules.py .

say "4/5 shell scripts"
git ls-files -z --cached --others --exclude-standard '*.sh' .ci/run | xargs -0 shellcheck --external-sources

say "5/5 clang-tidy"
cmake --preset dev --log-level=WARNING >/dev/null
# clang 16 reads libstdc++ 12 with these; g++ 12 says c++23 to what it calls c++2b.
sources "${1-}" | xargs -r -P "$(nproc)" -n 4 clang-tidy-16 -p build/dev --quiet \
  --extra-arg={-std=c++2b,-U__cpp_concepts,-D__cpp_concepts=202002L,-Wno-unknown-warning-option}

if [[ -n $fuzz_seconds ]]; then
  scripts/fuzz.sh "$fuzz_seconds"
fi
