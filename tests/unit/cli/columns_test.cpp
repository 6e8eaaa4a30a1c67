#include "daemon/cli/columns.hpp"

#include <doctest/doctest.h>

namespace stmtwatch::cli {
namespace {

TEST_CASE("an ideograph takes two columns, a letter one, a combining mark none") {
  CHECK(display_width("") == 0);
  CHECK(display_width("held") == 4);
  CHECK(display_width("账单") == 4);
  CHECK(display_width("ＡＢ") == 4);  // fullwidth letters
  CHECK(display_width("ｱ") == 1);     // a halfwidth one
  CHECK(display_width("é") == 1);
  CHECK(display_width("e\u0301") == 1);
  CHECK(display_width("한국") == 4);
  CHECK(display_width("\U0001F600") == 2);
  CHECK(display_width("\U00020000") == 2);
}

TEST_CASE("bytes that are no character take a column each") {
  CHECK(display_width("a\xff\xfe") == 3);
}

TEST_CASE("padding fills up to a width and never cuts") {
  CHECK(padded("ab", 4) == "ab  ");
  CHECK(padded("账", 4) == "账  ");
  CHECK(padded("abcde", 4) == "abcde");
}

TEST_CASE("shortening keeps whole characters within the width") {
  CHECK(shortened("abcdef", 6) == "abcdef");
  CHECK(shortened("abcdefg", 6) == "abc...");
  CHECK(shortened("账单账单", 8) == "账单账单");
  CHECK(shortened("账单账单", 7) == "账单...");
  CHECK(shortened("账单账单", 6) == "账...");
  CHECK(shortened("abcd", 3) == "...");
}

TEST_CASE("a table's columns stand under each other, whatever the script") {
  CHECK(table({{"A", "B", "C"}, {"账单", "x", ""}, {"y", "", "z"}}) ==
        "A     B  C\n"
        "账单  x\n"
        "y        z\n");
  CHECK(table({}).empty());
}

}  // namespace
}  // namespace stmtwatch::cli
