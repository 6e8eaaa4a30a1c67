#include "daemon/cli/answer_text.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace stmtwatch::cli {
namespace {

constexpr Moment midnight = std::chrono::sys_days{std::chrono::year{2024} / 9 / 10};

TEST_CASE("the time left is counted in minutes, down to the last one") {
  const Document deadline = "2024-09-10T09:00:00+08:00";  // 01:00 UTC
  const auto left = [&](std::chrono::seconds after_midnight) {
    return time_left(deadline, midnight + after_midnight);
  };
  using std::chrono::minutes, std::chrono::seconds;
  CHECK(left(seconds(0)) == "60 minutes left until the deadline 2024-09-10T09:00:00+08:00");
  CHECK(left(minutes(58) + seconds(59)) == "1 minute left until the deadline 2024-09-10T09:00:00+08:00");
  CHECK(left(minutes(60)) == "0 minutes left until the deadline 2024-09-10T09:00:00+08:00");
  CHECK(left(minutes(60) + seconds(1)) == "the deadline 2024-09-10T09:00:00+08:00 passed 0 minutes ago");
  CHECK(left(minutes(72)) == "the deadline 2024-09-10T09:00:00+08:00 passed 12 minutes ago");
}

TEST_CASE("what lies days away is counted in days") {
  CHECK(time_left("2024-09-12T00:00:00+00:00", midnight).starts_with("2 days left"));
  CHECK(time_left("2024-09-11T23:59:00+00:00", midnight).starts_with("47 h 59 min left"));
  CHECK(time_left("2024-09-10T09:59:00+00:00", midnight).starts_with("599 minutes left"));
  CHECK(time_left("2024-09-10T10:00:00+00:00", midnight).starts_with("10 h 0 min left"));
  CHECK(time_left("2024-09-01T00:00:00+00:00", midnight).ends_with("passed 9 days ago"));
}

TEST_CASE("offsets of either sign are taken into account") {
  CHECK(time_left("2024-09-09T20:00:00-05:00", midnight).starts_with("60 minutes left"));
  CHECK(time_left("2024-09-10T06:45:00+05:45", midnight).starts_with("60 minutes left"));
}

TEST_CASE("no deadline, or one that cannot be read, is said as it is") {
  CHECK(time_left(nullptr, midnight) == "no deadline");
  CHECK(time_left("soon", midnight) == "deadline soon");
  CHECK(time_left("", midnight) == "deadline ");
}

TEST_CASE("what a key does not say is unknown") {
  const Document document = {{"a", nullptr}, {"b", "x\x1b[1m"}, {"c", 7}};
  CHECK(said(document, "a") == "unknown");
  CHECK(said(document, "b") == "x\\x1b[1m");
  CHECK(said(document, "c") == "7");
}

TEST_CASE("facts stand under each other, those without a value left out") {
  CHECK(facts({{"a", "1"}, {"longer name", ""}, {"name", "2"}}, 2) == "  a     1\n  name  2\n");
  CHECK(facts({}, 2).empty());
}

}  // namespace
}  // namespace stmtwatch::cli
