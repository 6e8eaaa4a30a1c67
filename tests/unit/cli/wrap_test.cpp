#include "daemon/cli/wrap.hpp"

#include <doctest/doctest.h>

namespace stmtwatch::cli {
namespace {

TEST_CASE("what fits, and what goes to no terminal, stays as it is") {
  CHECK(wrapped("one two\n\n  three\n", 40) == "one two\n\n  three\n");
  CHECK(wrapped("one two three four five six", 0) == "one two three four five six");
  CHECK(wrapped("", 40).empty());
}

TEST_CASE("a long line is broken at blanks, and what is carried over stands further in") {
  CHECK(wrapped("  aaaa bbbb cccc dddd eeee ffff gggg\n", 26) ==
        "  aaaa bbbb cccc dddd eeee\n    ffff gggg\n");
  CHECK(wrapped("aaaa bbbb cccc dddd eeee f", 26) == "aaaa bbbb cccc dddd eeee f");
  CHECK(wrapped("aaaa bbbb cccc dddd eeee ff", 26) == "aaaa bbbb cccc dddd eeee\n  ff");
}

TEST_CASE("a value is carried over below itself") {
  CHECK(wrapped("  owner  the settlement team of the night", 30) ==
        "  owner  the settlement team\n         of the night");
}

TEST_CASE("wide characters take two columns, colours none") {
  CHECK(wrapped("aa 二合一账单 二合一账单 x", 24) == "aa 二合一账单 二合一账单\n  x");
  CHECK(wrapped("\x1b[31;1maaaaaaaaaa\x1b[0m bbbbbbbbbbb cc", 24) ==
        "\x1b[31;1maaaaaaaaaa\x1b[0m bbbbbbbbbbb\n  cc");
}

TEST_CASE("a command to copy is never broken, nor a word that is wider than the terminal") {
  const auto* command = "   stmtwatch statement explain merged 880000000001 2024-09-09";
  CHECK(wrapped(command, 40) == command);
  const auto* path = "/a/very/long/path/that/has/no/blank/anywhere/in/it";
  CHECK(wrapped(path, 40) == path);
}

}  // namespace
}  // namespace stmtwatch::cli
