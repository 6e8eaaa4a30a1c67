#include "checks/vouchers/sorted_keys.hpp"

#include <algorithm>
#include <random>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/runs.hpp"

namespace stmtwatch::checks {
namespace {

using test::sorted;

TEST_CASE("numbers of one shape stand together in their order, by head and digits; other keys by bytes") {
  const auto keys = sorted(std::vector<std::string>{"B2", "A10", "b", "A9", "A2", "a", "B1"});
  REQUIRE(keys.groups().size() == 3);
  CHECK(keys.groups()[0].numbers == std::vector<std::uint64_t>{2, 9});
  CHECK(keys.groups()[1].digits == 2);
  CHECK(keys.loose() == std::vector<std::string>{"a", "b"});
  std::string order;
  for (std::size_t rank = 0; rank < keys.size(); ++rank)
    order += keys.key(rank) + " ";
  CHECK(order == "A2 A9 A10 B1 B2 a b ");
}

TEST_CASE("a few shapes of few numbers make groups; of many shapes only those of four numbers or more") {
  std::vector<std::string> keys{"A1", "B1", "C1", "D1"};
  CHECK(sorted(keys).groups().size() == 4);
  keys.push_back("E1");
  CHECK(sorted(keys).groups().empty());
  CHECK(sorted(keys).loose().size() == 5);
  keys.insert(keys.end(), {"E2", "E3"});
  CHECK(sorted(keys).groups().empty());
  keys.push_back("E4");
  REQUIRE(sorted(keys).groups().size() == 1);
  CHECK(sorted(keys).groups()[0].head == "E");
  CHECK(sorted(keys).size() == 8);
}

TEST_CASE("however many heads there are, the groups are bounded and every key is kept") {
  std::vector<std::string> texts;
  for (std::size_t head = 0; head < SortedKeys::groups_max + 10; ++head) {
    for (int number = 0; number < 4; ++number)
      texts.push_back(fmt::format("{}-{}", head, number));
  }
  const auto keys = sorted(texts);
  CHECK(keys.groups().size() == SortedKeys::groups_max);
  CHECK(keys.loose().size() == 40);
  CHECK(keys.size() == texts.size());
}

TEST_CASE("many numbers are sorted as few are, whatever they span") {
  std::mt19937_64 random(3);
  for (const std::uint64_t span : {1ULL, 1000ULL, 1ULL << 33, 1ULL << 59}) {
    for (const std::size_t count : {0UZ, 1UZ, 2047UZ, 2048UZ, 30'000UZ}) {
      std::vector<std::uint64_t> numbers(count);
      std::ranges::generate(numbers, [&] { return 12345 + random() % span; });
      auto expected = numbers;
      std::ranges::sort(expected);
      sort_numbers(numbers);
      CHECK(numbers == expected);
    }
  }
}

}  // namespace
}  // namespace stmtwatch::checks
