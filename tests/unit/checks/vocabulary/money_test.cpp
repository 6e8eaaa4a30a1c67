#include "checks/vocabulary/money.hpp"

#include <doctest/doctest.h>

namespace stmtwatch {
namespace {

std::string again(std::string_view text, int scale) {
  const auto money = Money::parse(text, scale);
  return money ? money->format() : "none";
}

TEST_CASE("numbers come back as they went in, with all digits of their scale") {
  CHECK(again("0", 2) == "0.00");
  CHECK(again("-0.00", 2) == "0.00");
  CHECK(again("-0.05", 2) == "-0.05");
  CHECK(again("12.3", 2) == "12.30");
  CHECK(again("0012", 0) == "12");
  CHECK(again("0.00001", 5) == "0.00001");
  CHECK(again("-123456789012345678901234567890123456.7", 1) == "-123456789012345678901234567890123456.7");
}

TEST_CASE("what is no exact number of the scale is none") {
  for (const char* text :
       {"", "-", ".", "1.", ".5", "+1", "1e3", "1,0", " 1", "1 ", "--1", "1.005", "1.-5", "１"}) {
    CAPTURE(text);
    CHECK(again(text, 2) == "none");
  }
}

TEST_CASE("more digits than it holds are none, never a wrong number") {
  CHECK(again("99999999999999999999999999999999999.99", 2) == "99999999999999999999999999999999999.99");
  CHECK(again("9999999999999999999999999999999999999.99", 2) == "none");
  CHECK(again("99999999999999999999999999999999999999", 2) == "none");
  const auto half = Money::parse("170141183460469231731687303715884105727", 0);  // 2^127 - 1
  REQUIRE(half.has_value());
  CHECK_FALSE(half->plus(*Money::parse("1", 0)).has_value());
  CHECK(half->plus(*Money::parse("-1", 0))->format() == "170141183460469231731687303715884105726");
  CHECK_FALSE(Money::parse("170141183460469231731687303715884105728", 0).has_value());
}

TEST_CASE("sums past 2^63 fen are exact") {
  Money sum = Money::zero(2);
  const auto amount = *Money::parse("92233720368547758.07", 2);
  for (int i = 0; i < 3; ++i)
    sum = *sum.plus(amount);
  CHECK(sum.format() == "276701161105643274.21");
  CHECK(*Money::parse("-0.01", 2) < Money::zero(2));
}

}  // namespace
}  // namespace stmtwatch
