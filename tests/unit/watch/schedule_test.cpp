#include "daemon/watch/schedule.hpp"

#include <algorithm>
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

namespace {

config::FeedSettings feed_until(std::chrono::minutes deadline) {
  config::FeedSettings feed{"merged", "/spool", *FileNamePattern::parse("m_{merchant}_{date}.txt"), nullptr,
                            ""};
  feed.deadline = deadline;
  return feed;
}

// 2024-09-10 in Shanghai at this time of day.
time::Instant on_the_tenth(std::chrono::seconds local) {
  return std::chrono::sys_days(std::chrono::year(2024) / 9 / 10) - 8h + local;
}

std::string current(std::optional<std::string> earliest_open, time::Instant now) {
  const auto zone = time::Zone::find("Asia/Shanghai");
  const auto open = earliest_open ? BusinessDate::parse(*earliest_open) : std::nullopt;
  return watch::current_business_date(feed_until(9h), open, now, *zone).iso();
}

}  // namespace

TEST_CASE("a business date is current until its deadline has passed") {
  CHECK(current(std::nullopt, on_the_tenth(0h)) == "2024-09-09");
  CHECK(current(std::nullopt, on_the_tenth(9h - 1s)) == "2024-09-09");
  CHECK(current(std::nullopt, on_the_tenth(9h)) == "2024-09-10");
}

TEST_CASE("a file of a later date that comes early does not change the current date") {
  CHECK(current("2024-09-10", on_the_tenth(8h + 34min)) == "2024-09-09");
  CHECK(current("2024-09-11", on_the_tenth(8h + 34min)) == "2024-09-09");
  CHECK(current("2024-09-11", on_the_tenth(10h)) == "2024-09-10");
}

TEST_CASE("a date of which something is open stays current beyond its deadline") {
  CHECK(current("2024-09-09", on_the_tenth(10h)) == "2024-09-09");
  CHECK(current("2024-08-31", on_the_tenth(4h)) == "2024-08-31");
}

TEST_CASE("of a feed without a deadline yesterday is current") {
  const auto zone = time::Zone::find("Asia/Shanghai");
  auto feed = feed_until(9h);
  feed.deadline.reset();
  CHECK(watch::earliest_due_date(feed, on_the_tenth(23h), *zone).iso() == "2024-09-09");
}

TEST_CASE("what rests in a feed that sends nothing is not open") {
  CHECK(watch::open_states(config::FeedMode::observe).empty());
  const auto of_gate = watch::open_states(config::FeedMode::gate);
  CHECK(std::ranges::count(of_gate, ledger::State::queued) == 0);
  CHECK(std::ranges::count(of_gate, ledger::State::held) == 1);
  CHECK(std::ranges::count(watch::open_states(config::FeedMode::deliver), ledger::State::queued) == 1);
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
