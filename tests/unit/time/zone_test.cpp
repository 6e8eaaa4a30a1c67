#include "daemon/time/zone.hpp"

#include <doctest/doctest.h>

using namespace std::chrono;
using stmtwatch::BusinessDate;
using stmtwatch::time::Instant;
using stmtwatch::time::Zone;

namespace {

Zone zone(const char* name) {
  const auto found = Zone::find(name);
  REQUIRE_MESSAGE(found.has_value(), (found ? "" : found.error()));
  return *found;
}

BusinessDate date(const char* text) {
  return BusinessDate::parse(text).value();
}

// 2024-09-09T20:21:00.999999Z
constexpr Instant night{sys_days(2024y / September / 9) + hours(20) + minutes(21) + microseconds(999'999)};

}  // namespace

TEST_CASE("an instant is shown in the zone's time with its offset, cut to the second") {
  CHECK(zone("Asia/Shanghai").rfc3339(night) == "2024-09-10T04:21:00+08:00");
  CHECK(zone("UTC").rfc3339(night) == "2024-09-09T20:21:00+00:00");
  CHECK(zone("America/St_Johns").rfc3339(night) == "2024-09-09T17:51:00-02:30");
  CHECK(zone("Asia/Kathmandu").rfc3339(night) == "2024-09-10T02:06:00+05:45");
}

TEST_CASE("an instant before 1970 is cut towards the past as well") {
  CHECK(zone("UTC").rfc3339(Instant(microseconds(-1))) == "1969-12-31T23:59:59+00:00");
}

TEST_CASE("local mean time with seconds in its offset still names the same instant") {
  // Shanghai was 8:05:43 ahead of UTC until 1901.
  const Instant at{sys_days(1900y / December / 31)};
  CHECK(zone("Asia/Shanghai").rfc3339(at) == "1900-12-31T08:05:00+08:05");
}

TEST_CASE("the civil date is the zone's, not UTC's") {
  CHECK(zone("Asia/Shanghai").date(night) == date("2024-09-10"));
  CHECK(zone("UTC").date(night) == date("2024-09-09"));
  const Instant before_midnight{sys_days(2024y / September / 9) + hours(16) - microseconds(1)};
  CHECK(zone("Asia/Shanghai").date(before_midnight) == date("2024-09-09"));
  CHECK(zone("Asia/Shanghai").date(before_midnight + microseconds(1)) == date("2024-09-10"));
}

TEST_CASE("a deadline lies on the day after the business date, over the ends of months and years") {
  const auto shanghai = zone("Asia/Shanghai");
  CHECK(shanghai.rfc3339(shanghai.deadline(date("2024-09-09"), hours(9))) == "2024-09-10T09:00:00+08:00");
  CHECK(shanghai.rfc3339(shanghai.deadline(date("2024-02-28"), minutes(0))) == "2024-02-29T00:00:00+08:00");
  CHECK(shanghai.rfc3339(shanghai.deadline(date("2024-12-31"), minutes(1439))) ==
        "2025-01-01T23:59:00+08:00");
}

TEST_CASE("a deadline that a change to summer time skips is the first time after it") {
  const auto berlin = zone("Europe/Berlin");  // 2024-03-31: 02:00 is followed by 03:00
  CHECK(berlin.rfc3339(berlin.deadline(date("2024-03-30"), minutes(150))) == "2024-03-31T03:00:00+02:00");
  CHECK(berlin.rfc3339(berlin.deadline(date("2024-03-30"), hours(9))) == "2024-03-31T09:00:00+02:00");
}

TEST_CASE("of a deadline that a change from summer time repeats, the first counts") {
  const auto berlin = zone("Europe/Berlin");  // 2024-10-27: 03:00 is followed by 02:00
  CHECK(berlin.rfc3339(berlin.deadline(date("2024-10-26"), minutes(150))) == "2024-10-27T02:30:00+02:00");
}

TEST_CASE("an unknown zone is a message that names it") {
  for (const char* name : {"Asia/Shangai", "", "../etc/passwd", "Asia", "/etc/localtime"}) {
    CAPTURE(name);
    const auto found = Zone::find(name);
    REQUIRE_FALSE(found.has_value());
    CHECK(found.error().find('"' + std::string(name) + '"') != std::string::npos);
  }
}
