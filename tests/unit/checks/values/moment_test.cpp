#include "checks/values/moment.hpp"

#include <doctest/doctest.h>

namespace stmtwatch::checks {
namespace {

bool is(const char* picture, std::string_view value) {
  return is_moment(Moment{picture}, value);
}

TEST_CASE("a picture has each of its parts once, whole, and nothing else that could be taken for one") {
  for (const char* picture : {"YYYYMMDD", "YYYY-MM-DD", "YYYY/MM/DD", "YYYY-MM-DD hh:mm:ss", "YYYYMMDDhhmmss",
                              "MMDDhhmmss", "hhmmss", "DD.MM.YYYY", "YYYY-MM-DDThh:mm:ssZ", "YYYY", "MMDD"}) {
    CAPTURE(picture);
    CHECK_FALSE(picture_fault(picture));
  }
  for (const char* picture : {"", "-", "YYY", "YYYYY", "YYYYMMDDMM", "YYYYMMD", "YYYY-DD", "DD", "hhmmsss",
                              "YYYY年", "YYYY1MM", "YYYY\tMM", "yyyymmdd"}) {
    CAPTURE(picture);
    CHECK(picture_fault(picture));
  }
}

TEST_CASE("a value is what its picture shows, digit for digit") {
  CHECK(is("YYYYMMDD", "20240909"));
  CHECK(is("YYYY/MM/DD", "2024/09/09"));
  CHECK(is("MMDDhhmmss", "0909235959"));
  CHECK(is("hhmmss", "000000"));
  CHECK(is("YYYY-MM-DDThh:mm:ssZ", "2024-09-09T10:00:00Z"));
  for (const char* value :
       {"2024090", "202409090", "2024-0909", "2024 909", "+0240909", "２０２４", "", "2024O909"}) {
    CAPTURE(value);
    CHECK_FALSE(is("YYYYMMDD", value));
  }
  CHECK_FALSE(is("YYYY/MM/DD", "2024-09-09"));
}

TEST_CASE("days are those of the calendar, to the last") {
  CHECK(is("YYYYMMDD", "20240229"));
  CHECK_FALSE(is("YYYYMMDD", "20230229"));
  CHECK_FALSE(is("YYYYMMDD", "19000229"));
  CHECK(is("YYYYMMDD", "20000229"));
  CHECK_FALSE(is("YYYYMMDD", "20240931"));
  CHECK_FALSE(is("YYYYMMDD", "20240900"));
  CHECK_FALSE(is("YYYYMMDD", "20240009"));
  CHECK_FALSE(is("YYYYMMDD", "20241309"));
}

TEST_CASE("without a year, 29 February is a day and 30 February is none") {
  CHECK(is("MMDDhhmmss", "0229000000"));
  CHECK_FALSE(is("MMDDhhmmss", "0230000000"));
}

TEST_CASE("hours end at 23, minutes and seconds at 59") {
  CHECK(is("hh:mm:ss", "23:59:59"));
  CHECK_FALSE(is("hh:mm:ss", "24:00:00"));
  CHECK_FALSE(is("hh:mm:ss", "23:60:00"));
  CHECK_FALSE(is("hh:mm:ss", "23:59:60"));
}

TEST_CASE("the day of a value is told where the picture has one") {
  CHECK(day_in(Moment{"YYYY/MM/DD"}, "2024/09/09")->iso() == "2024-09-09");
  CHECK(day_in(Moment{"DD.MM.YYYY hh:mm"}, "09.10.2024 00:00")->iso() == "2024-10-09");
  CHECK_FALSE(day_in(Moment{"MMDD"}, "0909"));
  CHECK_FALSE(day_in(Moment{"YYYYMMDD"}, "20240230"));
  CHECK_FALSE(day_in(Moment{"YYYYMMDD"}, "18991231"));
}

}  // namespace
}  // namespace stmtwatch::checks
