#include "checks/vouchers/key_filter.hpp"

#include <fmt/format.h>

#include "tests/support/runs.hpp"

using namespace stmtwatch;
using namespace stmtwatch::test;

namespace {

std::vector<std::string> keys_from(std::uint64_t first, std::uint64_t step, std::size_t count) {
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < count; ++i)
    keys.push_back(fmt::format("A{:016}", first + step * i));
  return keys;
}

}  // namespace

TEST_CASE("a filter has everything that was inserted, as keys or as a run, and tells most other keys") {
  const auto one = keys_from(0, 7'919'000'003, 3'000);
  const auto other = keys_from(1, 7'919'000'003, 3'000);
  const auto bytes = run_of(other);
  checks::KeyFilter filter(6'000);
  filter.insert(sorted(one));
  REQUIRE(filter.insert(view_of(bytes)).has_value());
  std::vector<std::uint64_t> ranks;
  CHECK(filter.those_of(sorted(one), ranks).size() == one.size());
  ranks.clear();
  CHECK(filter.those_of(sorted(other), ranks).size() == other.size());
  ranks.clear();
  CHECK(filter.those_of(sorted(keys_from(2, 7'919'000'003, 10'000)), ranks).size() < 400);
}

TEST_CASE(
    "an empty filter has nothing; one that is full keeps what it is given and says that it has no room") {
  std::vector<std::uint64_t> ranks;
  checks::KeyFilter filter;
  CHECK(filter.those_of(sorted(keys_from(0, 1, 100)), ranks).size() == 0);
  CHECK_FALSE(filter.has_room(1));
  filter.insert(sorted(keys_from(0, 1, 100)));
  CHECK(filter.those_of(sorted(keys_from(0, 1, 100)), ranks).size() == 100);
}

TEST_CASE("ranks are those among all keys, over groups and loose keys") {
  const std::vector<std::string> inserted{"A0000000000000007", "B12", "loose"};
  checks::KeyFilter filter(1'000'000);
  filter.insert(sorted(inserted));
  auto all = keys_from(0, 1, 10);
  all.insert(all.end(), {"B11", "B12", "B13", "another", "loose"});
  const auto keys = sorted(all);
  std::vector<std::uint64_t> ranks;
  const auto those = filter.those_of(keys, ranks);
  REQUIRE(ranks.size() == inserted.size());
  for (std::size_t i = 0; i < ranks.size(); ++i)
    CHECK(keys.key(ranks[i]) == those.key(i));
}

TEST_CASE("a key that is loose in one place and a number of a group in the other is the same to a filter") {
  std::vector<std::string> many;  // so many shapes of one key each that they become loose
  for (int i = 0; i < 10; ++i)
    many.push_back(fmt::format("S{}-17", i));
  REQUIRE(sorted(many).groups().empty());
  checks::KeyFilter filter(1'000);
  filter.insert(sorted(many));
  std::vector<std::uint64_t> ranks;
  CHECK(filter.those_of(sorted(std::vector<std::string>{"S3-17"}), ranks).size() == 1);
}
