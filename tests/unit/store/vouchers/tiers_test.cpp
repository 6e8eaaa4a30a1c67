#include "daemon/store/vouchers/tiers.hpp"

#include <algorithm>

#include <doctest/doctest.h>

using namespace stmtwatch::store;

namespace {

using Chosen = std::vector<std::size_t>;

TierRules rules(DayNumber newest) {
  return {newest, false, true, 64};
}

TierRun open(DayNumber day, std::uint64_t keys) {
  return {{day, day}, keys, true};
}
TierRun sealed(DayNumber first, DayNumber last, std::uint64_t keys) {
  return {{first, last}, keys, false};
}

// Days come one after another, each with an open run of `keys`; everything that can be merged is. The runs
// that are left and, in `written`, how often a key was written.
std::vector<TierRun> live_through(DayNumber days, std::uint64_t keys, double& written) {
  std::vector<TierRun> runs;
  std::uint64_t keys_written = 0;
  for (DayNumber day = 19'000; day < 19'000 + days; ++day) {
    runs.push_back(open(day, keys));
    for (auto chosen = next_merge(runs, rules(day)); !chosen.empty(); chosen = next_merge(runs, rules(day))) {
      auto merged = sealed(runs[chosen.front()].days.first, runs[chosen.front()].days.last, 0);
      std::ranges::sort(chosen, std::greater());
      for (const auto i : chosen) {
        merged.days.first = std::min(merged.days.first, runs[i].days.first);
        merged.days.last = std::max(merged.days.last, runs[i].days.last);
        merged.keys += runs[i].keys;
        runs.erase(runs.begin() + static_cast<std::ptrdiff_t>(i));
      }
      keys_written += merged.keys;
      runs.push_back(merged);
    }
  }
  written = static_cast<double>(keys_written) / (static_cast<double>(keys) * days);
  return runs;
}

}  // namespace

TEST_CASE("nothing is merged where there is nothing, and days that are open stay open") {
  CHECK(next_merge({}, rules(100)).empty());
  CHECK(next_merge(std::vector{open(100, 1'000'000), open(99, 1'000'000)}, rules(100)).empty());
}

TEST_CASE("a day is sealed, all its open runs at once, as soon as two later days have begun") {
  const std::vector runs{open(100, 1'000'000), open(98, 40'000), open(99, 1'000'000), open(98, 10'000)};
  CHECK(next_merge(runs, rules(100)) == Chosen{1, 3});
}

TEST_CASE("closed days of few keys wait until there are many of them, and are then sealed together") {
  std::vector<TierRun> runs;
  for (DayNumber day = 64; day < 64 + 31; ++day)
    runs.push_back(open(day, 1));
  CHECK(next_merge(runs, rules(1000)).empty());
  runs.push_back(open(95, 1));
  CHECK(next_merge(runs, rules(1000)).size() == 32);
  auto day_scope = rules(1000);
  day_scope.across_days = false;
  CHECK(next_merge(runs, day_scope) == Chosen{0});
  auto days_at_once = rules(1000);
  days_at_once.days_at_once_max = 16;
  CHECK(next_merge(runs, days_at_once).size() == 16);
}

TEST_CASE("a log that is too long is sealed whatever its days are") {
  auto full = rules(100);
  full.seal_everything = true;
  CHECK(next_merge(std::vector{open(100, 1), open(99, 1), open(100, 1)}, full) == Chosen{1});
  CHECK(next_merge(std::vector{open(100, 1), open(100, 1)}, full) == Chosen{0, 1});
}

TEST_CASE("days of a window that is over become one run; a window that is not over waits") {
  const std::vector runs{sealed(4, 4, 100), sealed(5, 5, 100), sealed(6, 6, 100), sealed(7, 7, 100)};
  CHECK(next_merge(runs, rules(8)).empty());
  CHECK(next_merge(runs, rules(9)).size() == 4);
  const std::vector apart{sealed(3, 3, 100), sealed(4, 4, 100)};
  CHECK(next_merge(apart, rules(14)).empty());
  CHECK(next_merge(apart, rules(17)).size() == 2);
}

TEST_CASE("a large run is not written anew for a small one, but small ones are gathered beside it") {
  CHECK(next_merge(std::vector{sealed(4, 7, 1'000), sealed(5, 5, 249)}, rules(100)).empty());
  CHECK(next_merge(std::vector{sealed(4, 7, 1'000), sealed(5, 5, 250)}, rules(100)).size() == 2);
  CHECK(next_merge(std::vector{sealed(4, 7, 10'000), sealed(5, 5, 10), sealed(6, 6, 10)}, rules(100)) ==
        Chosen{1, 2});
}

TEST_CASE("keys that come again each day stay in runs of one day") {
  auto day_scope = rules(1000);
  day_scope.across_days = false;
  CHECK(next_merge(std::vector{sealed(4, 4, 100), sealed(5, 5, 100)}, day_scope).empty());
  CHECK(next_merge(std::vector{sealed(4, 4, 100), sealed(4, 4, 100)}, day_scope).size() == 2);
}

TEST_CASE("days before 1970 are in windows of their own") {
  CHECK(next_merge(std::vector{sealed(-1, -1, 100), sealed(0, 0, 100)}, rules(3)).empty());
  CHECK(next_merge(std::vector{sealed(-4, -4, 100), sealed(-1, -1, 100)}, rules(3)).size() == 2);
}

TEST_CASE("after years the runs are few, and each key was written few times") {
  double written = 0;
  const auto year = live_through(400, 10'000'000, written);
  CHECK(year.size() <= 20);
  CHECK(written <= 4.0);
  const auto decade = live_through(3'650, 10'000'000, written);
  CHECK(decade.size() <= 72);  // a run for each 64 days
  CHECK(written <= 4.0);
  const auto small = live_through(400, 100, written);
  CHECK(small.size() <= 48);
}
