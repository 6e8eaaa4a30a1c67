#include "checks/vocabulary/business_date.hpp"

#include <doctest/doctest.h>

namespace stmtwatch {
namespace {

TEST_CASE("a date in either form, told in both") {
  for (const char* text : {"20240229", "2024-02-29"}) {
    const auto date = BusinessDate::parse(text);
    REQUIRE(date.has_value());
    CHECK(date->compact() == "20240229");
    CHECK(date->iso() == "2024-02-29");
  }
  CHECK(BusinessDate::parse("19000101")->compact() == "19000101");
  CHECK(BusinessDate::parse("99991231")->iso() == "9999-12-31");
}

TEST_CASE("what is no day of the calendar is none") {
  for (const char* text :
       {"", "20230229", "20240230", "20240431", "20241301", "20240001", "20240100", "18991231", "2024022",
        "202402290", "2024/02/29", "2024-2-29", "+2240229", "2024 229", " 20240229", "２０２４0229"}) {
    CAPTURE(text);
    CHECK_FALSE(BusinessDate::parse(text).has_value());
  }
}

TEST_CASE("days compare as the calendar has them") {
  CHECK(*BusinessDate::parse("20231231") < *BusinessDate::parse("20240101"));
  CHECK(*BusinessDate::parse("20240909") == *BusinessDate::parse("2024-09-09"));
}

TEST_CASE("from a calendar date, only where it is one of the range") {
  using namespace std::chrono;
  CHECK(BusinessDate::from(2024y / 9 / 9)->compact() == "20240909");
  CHECK_FALSE(BusinessDate::from(2024y / 2 / 30).has_value());
  CHECK_FALSE(BusinessDate::from(1899y / 12 / 31).has_value());
}

}  // namespace
}  // namespace stmtwatch
