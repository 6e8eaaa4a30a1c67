#include "checks/sources/differences.hpp"

#include <algorithm>
#include <random>
#include <vector>

#include <doctest/doctest.h>

namespace stmtwatch::checks {
namespace {

using Records = std::vector<std::uint64_t>;

// Entries with these keys and contents; records count from 1.
std::vector<Entry> entries(const std::vector<std::pair<std::uint64_t, std::uint64_t>>& said) {
  std::vector<Entry> made;
  for (const auto& [key, content] : said)
    made.push_back({key, content, made.size() + 1});
  return made;
}

Differences of(std::vector<Entry> merged, std::vector<Entry> source) {
  return difference(merged, source);
}

TEST_CASE("the same entries in another order are no difference") {
  const auto found = of(entries({{1, 1}, {2, 2}, {3, 3}}), entries({{3, 3}, {1, 1}, {2, 2}}));
  CHECK(found.lost.empty());
  CHECK(found.added.empty());
  CHECK(found.altered.empty());
}

TEST_CASE("lost, added and altered are told apart, each by its record") {
  const auto found = of(entries({{9, 9}, {2, 2}, {3, 7}}), entries({{1, 1}, {2, 2}, {3, 3}}));
  CHECK(found.lost == Records{1});
  CHECK(found.added == Records{1});
  REQUIRE(found.altered.size() == 1);
  CHECK(found.altered[0].merged == 3);
  CHECK(found.altered[0].source == 3);
}

TEST_CASE("an entry counts as often as it stands there") {
  const auto twice = of(entries({{1, 1}, {1, 1}}), entries({{1, 1}}));
  CHECK(twice.added == Records{2});
  const auto once = of(entries({{1, 1}}), entries({{1, 1}, {1, 1}, {1, 1}}));
  CHECK(once.lost == Records{2, 3});
}

TEST_CASE("of entries with one key, those that say the same are paired first") {
  const auto found = of(entries({{1, 5}, {1, 6}, {1, 7}}), entries({{1, 7}, {1, 5}, {1, 8}}));
  REQUIRE(found.altered.size() == 1);
  CHECK(found.altered[0].merged == 2);
  CHECK(found.altered[0].source == 3);
}

TEST_CASE("what cannot be read is no difference") {
  const auto found = of(entries({{1, 0}, {2, 2}, {3, 0}}), entries({{1, 1}, {2, 0}, {3, 0}}));
  CHECK(found.altered.empty());
  CHECK(found.added.empty());
  CHECK(found.lost.empty());
}

TEST_CASE("nothing against something") {
  CHECK(of({}, {}).lost.empty());
  CHECK(of({}, entries({{2, 1}, {1, 1}})).lost == Records{1, 2});
  CHECK(of(entries({{2, 1}, {1, 1}}), {}).added == Records{1, 2});
}

TEST_CASE("exactly what was taken away, put in and changed is found") {
  std::mt19937 random(1);
  const auto below = [&](std::size_t max) {
    return std::uniform_int_distribution<std::size_t>(0, max - 1)(random);
  };
  for (int round = 0; round < 500; ++round) {
    CAPTURE(round);
    std::vector<Entry> source;
    for (std::size_t i = 0; i < 20; ++i)
      source.push_back({i, below(3) + 1, i + 1});
    auto merged = source;
    std::ranges::shuffle(merged, random);
    const std::size_t lost = below(3);
    for (std::size_t i = 0; i < lost; ++i)
      merged.pop_back();
    const std::size_t altered = below(3);
    for (std::size_t i = 0; i < altered; ++i)
      merged[i].content += 10;
    const std::size_t added = below(3);
    for (std::size_t i = 0; i < added; ++i)
      merged.push_back({100 + i, 1, 0});
    for (std::size_t i = 0; i < merged.size(); ++i)
      merged[i].record = i + 1;
    const auto found = of(merged, source);
    CHECK(found.lost.size() == lost);
    CHECK(found.altered.size() == altered);
    CHECK(found.added.size() == added);
  }
}

}  // namespace
}  // namespace stmtwatch::checks
