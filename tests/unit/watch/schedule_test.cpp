#include "daemon/watch/schedule.hpp"

#include <chrono>

#include <doctest/doctest.h>

using namespace stmtwatch;
using namespace std::chrono_literals;

namespace {

time::Instant at(std::chrono::seconds since_epoch) {
  return time::Instant(since_epoch);
}

}  // namespace

TEST_CASE("before the first delivery there is no forecast") {
  const watch::Pace pace;
  CHECK_FALSE(pace.forecast(0, at(100s)));
  CHECK_FALSE(pace.forecast(5, at(100s)));
}

TEST_CASE("when nothing waits the forecast is the time of the last delivery") {
  watch::Pace pace;
  pace.delivered(at(100s));
  CHECK(pace.forecast(0, at(5'000s)) == at(100s));
}

TEST_CASE("the pace of the last minute is carried on") {
  watch::Pace pace;
  for (int i = 0; i < 10; ++i)
    pace.delivered(at(100s + std::chrono::seconds(i)));
  CHECK(pace.forecast(10, at(110s)) == at(120s));
  CHECK(pace.forecast(100, at(110s)) == at(210s));
}

TEST_CASE("when nothing was delivered within the window nothing can be told") {
  watch::Pace pace;
  pace.delivered(at(100s));
  CHECK(pace.forecast(1, at(100s + watch::Pace::window)));
  CHECK_FALSE(pace.forecast(1, at(101s + watch::Pace::window)));
}

TEST_CASE("a clock that went back does not lose the latest delivery") {
  watch::Pace pace;
  pace.delivered(at(200s));
  pace.delivered(at(150s));
  CHECK(pace.last() == at(200s));
}

TEST_CASE("the latest due business date is yesterday in the platform's time zone") {
  const auto zone = time::Zone::find("Asia/Shanghai");
  REQUIRE(zone);
  // 2024-09-10 04:21 in Shanghai is still the 9th in UTC.
  const time::Instant night = std::chrono::sys_days(std::chrono::year(2024) / 9 / 9) + 20h + 21min;
  CHECK(watch::latest_due_date(night, *zone).iso() == "2024-09-09");
}

TEST_CASE("a deadline is local time on the day after, and absent where the feed has none") {
  const auto zone = time::Zone::find("Asia/Shanghai");
  REQUIRE(zone);
  config::FeedSettings feed{"merged", "/spool", *FileNamePattern::parse("m_{merchant}_{date}.txt"), nullptr,
                            ""};
  const auto date = *BusinessDate::parse("20240909");
  CHECK_FALSE(watch::deadline_of(feed, date, *zone));
  feed.deadline = 9h;
  CHECK(watch::deadline_of(feed, date, *zone) ==
        std::chrono::sys_days(std::chrono::year(2024) / 9 / 10) + 1h);
}
