#include "daemon/watch/store_health.hpp"

#include <doctest/doctest.h>

using namespace stmtwatch;
using namespace std::chrono_literals;
using watch::StoreHealth;

namespace {

constexpr time::Instant morning{std::chrono::sys_days(std::chrono::year(2024) / 9 / 10)};
constexpr time::Steady begin{};

}  // namespace

TEST_CASE("a store that never failed has no fault, whatever is written") {
  StoreHealth health;
  CHECK_FALSE(health.fault());
  CHECK_FALSE(health.written(begin));
  CHECK_FALSE(health.fault());
}

TEST_CASE("an episode begins with its first failure, whose words and time stay") {
  StoreHealth health;
  CHECK(health.failed("disk full", morning, begin));
  CHECK_FALSE(health.failed("something else", morning + 5s, begin + 5s));
  REQUIRE(health.fault());
  CHECK(health.fault()->detail == "disk full");
  CHECK(health.fault()->since == morning);
}

TEST_CASE("a write ends an episode once nothing has failed for the settling time, exactly that included") {
  StoreHealth health;
  health.failed("disk full", morning, begin);
  health.failed("disk full", morning + 2s, begin + 2s);
  CHECK_FALSE(health.written(begin + 2s + StoreHealth::settling - 1ns));
  CHECK(health.fault());
  CHECK(health.written(begin + 2s + StoreHealth::settling));
  CHECK_FALSE(health.fault());
  CHECK_FALSE(health.written(begin + 60s));
  CHECK(health.failed("again", morning + 60s, begin + 60s));
  CHECK(health.fault()->since == morning + 60s);
}

TEST_CASE("small writes that are kept beside large ones that are not are one episode") {
  StoreHealth health;
  CHECK(health.failed("disk full", morning, begin));
  for (auto at = begin; at < begin + 10min; at += 1s) {
    CHECK_FALSE(health.written(at));
    CHECK_FALSE(health.failed("disk full", morning, at));
  }
  CHECK(health.fault());
}
