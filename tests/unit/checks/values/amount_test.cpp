#include "checks/values/amount.hpp"

#include <doctest/doctest.h>

namespace stmtwatch::checks {
namespace {

const Decimal plain{.precision = 15};
const Decimal fen{.precision = 12, .unit = AmountUnit::fen};
const Decimal lettered{.precision = 12, .unit = AmountUnit::fen, .sign = AmountSign::letter};
const Decimal grouped{.precision = 15, .grouped = true};
const Decimal varying{.precision = 15, .scale_min = 0, .scale_max = 5};

std::string yuan(const Decimal& type, std::string_view value) {
  const auto amount = amount_of(type, value);
  return amount ? amount->format() : "none";
}

TEST_CASE("what spreadsheets and formatting defaults make of amounts is none") {
  for (const char* value :
       {"1e3",   "1E3",  "+0",       "+1.00",     ".50",    "1.",    "12",    "12.3",   "12.345", "NaN",
        "inf",   "0x1A", "1,000.00", "１２.００", "12．00", " 1.00", "1.00 ", "--1.00", "-",      "",
        "1.0.0", "1-00", "-.50",     "(1.00)",    "1.00-",  "¥1.00", "D1.00", "−1.00"}) {
    CAPTURE(value);
    CHECK_FALSE(is_amount(plain, value));
    CHECK(yuan(plain, value) == "none");
  }
}

TEST_CASE("what looks odd and is an amount") {
  CHECK(yuan(plain, "-0.00") == "0.00");
  CHECK(yuan(plain, "0000000000001.00") == "1.00");
  CHECK(yuan(plain, "9999999999999.99") == "9999999999999.99");
  CHECK_FALSE(is_amount(plain, "10000000000000.00"));
  CHECK(yuan(varying, "0") == "0.00000");
  CHECK(yuan(varying, "0.00015") == "0.00015");
  CHECK_FALSE(is_amount(varying, "0."));
  CHECK_FALSE(is_amount(varying, "0.000150"));
}

TEST_CASE("zero with a minus is not negative") {
  Decimal positive = plain;
  positive.negative_allowed = false;
  CHECK(is_amount(positive, "-0.00"));
  CHECK_FALSE(is_amount(positive, "-0.01"));
}

TEST_CASE("fen are digits alone, and a hundred of them are a yuan") {
  CHECK(yuan(fen, "000000012345") == "123.45");
  CHECK(yuan(fen, "5") == "0.05");
  CHECK(yuan(fen, "50") == "0.50");
  CHECK(yuan(fen, "-150") == "-1.50");
  CHECK(yuan(fen, "999999999999") == "9999999999.99");
  for (const char* value : {"1.50", "1,500", "1000000000000", "", "-", "１５０", "15 0"}) {
    CAPTURE(value);
    CHECK_FALSE(is_amount(fen, value));
  }
}

TEST_CASE(
    "a letter for a sign stands before every amount but zero, which may lack it: C above zero, D below") {
  CHECK(yuan(lettered, "C000000000600") == "6.00");
  CHECK(yuan(lettered, "D000000000006") == "-0.06");
  CHECK(yuan(lettered, "D000000000000") == "0.00");
  CHECK(yuan(lettered, "000000000000") == "0.00");
  for (const char* value : {"000000000600", "000000000001", "-600", "E600", "c600", "C", "C-600", "D6.00"}) {
    CAPTURE(value);
    CHECK_FALSE(is_amount(lettered, value));
  }
}

TEST_CASE("other letters, and a sign behind the number") {
  Decimal type = plain;
  type.sign = AmountSign::letter;
  type.credit = "CR";
  type.debit = "DR";
  CHECK(yuan(type, "CR6.00") == "6.00");
  CHECK(yuan(type, "DR6.00") == "-6.00");
  CHECK(yuan(type, "0.00") == "0.00");
  type.sign_behind = true;
  CHECK(yuan(type, "6.00DR") == "-6.00");
  for (const char* value : {"6.00", "DR6.00", "6.00D", "6.00-", "DR", "6.00CRDR"}) {
    CAPTURE(value);
    CHECK_FALSE(is_amount(type, value));
  }
  type = plain;
  type.sign_behind = true;
  CHECK(yuan(type, "6.00-") == "-6.00");
  CHECK(yuan(type, "6.00") == "6.00");
  CHECK_FALSE(is_amount(type, "-6.00"));
  CHECK_FALSE(is_amount(type, "-6.00-"));
  type.negative_allowed = false;
  CHECK_FALSE(is_amount(type, "6.00-"));
  CHECK(is_amount(type, "0.00-"));
}

TEST_CASE("commas stand before every three digits or nowhere") {
  CHECK(yuan(grouped, "1,234,567.00") == "1234567.00");
  CHECK(yuan(grouped, "-12,345.60") == "-12345.60");
  CHECK(yuan(grouped, "1234567.00") == "1234567.00");
  CHECK(yuan(grouped, "999.00") == "999.00");
  CHECK(yuan(grouped, "9,999,999,999,999.99") == "9999999999999.99");
  for (const char* value : {"12,34.00", "1,2345.00", "1234,567.00", ",123.00", "1,,234.00", "1,234,.00",
                            "1,23", "10,000,000,000,000.00", "1,234.0,0", "1，234.00"}) {
    CAPTURE(value);
    CHECK_FALSE(is_amount(grouped, value));
  }
}

TEST_CASE("a sum may have more digits than the amounts and be below zero") {
  Decimal type = plain;
  type.negative_allowed = false;
  CHECK(yuan(sum_of(type), "-119999999999999880.00") == "-119999999999999880.00");
  CHECK(yuan(sum_of(type), "1234567890123456789012345678901234567890.00") == "none");
}

}  // namespace
}  // namespace stmtwatch::checks
