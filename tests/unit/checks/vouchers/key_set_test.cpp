#include "checks/vouchers/key_set.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <random>
#include <set>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace stmtwatch::checks {
namespace {

std::set<std::string> all_of(const KeySet& keys) {
  std::set<std::string> all;
  keys.for_each([&](std::string_view key) { CHECK(all.emplace(key).second); });
  return all;
}

// The set agrees with the standard library's on each of `keys`, given twice.
void agree(const std::vector<std::string>& keys) {
  KeySet set;
  std::set<std::string> reference;
  for (int round = 0; round < 2; ++round) {
    for (const std::string& key : keys)
      REQUIRE(set.insert(key) == reference.insert(key).second);
  }
  CHECK(set.size() == reference.size());
  CHECK(all_of(set) == reference);
  for (const std::string& key : keys) {
    REQUIRE(set.contains(key));
    REQUIRE_FALSE(set.contains(key + "x"));
  }
}

TEST_CASE("every key once, at any size, dense or scattered, and where one turns into the other") {
  std::mt19937_64 random(1);
  std::vector<std::string> dense, scattered, both;
  for (std::uint64_t i = 0; i < 40'000; ++i) {
    dense.push_back(std::to_string(202409090000000000 + i));
    scattered.push_back(std::to_string(random() % 10'000'000'000'000'000));
    both.push_back(i < 20'000 ? dense.back() : scattered.back());
  }
  agree(dense);
  agree(scattered);
  agree(both);
  std::ranges::reverse(both);
  agree(both);
}

TEST_CASE(
    "keys are bytes: empty, NUL, zeros in front, case, blanks and prefixes of each other are different") {
  const std::string nul("\0", 1);
  agree({"", nul, nul + nul, "a", "ab", "A", "7", "07", "007", "a7", "a07", " 7", "7 ", "1e3", "１２",
         std::string(40, '9'), std::string(41, '9'), "18446744073709551616", "999999999999999999"});
}

TEST_CASE("numbers below and above those that were there first, at every distance") {
  for (const std::uint64_t first : {0ull, 500ull, 1'000'000ull}) {
    for (const std::uint64_t distance : {63ull, 64ull, 511ull, 512ull, 513ull, 1023ull, 1535ull, 1536ull,
                                         1537ull, 3071ull, 3072ull, 3073ull, 4096ull}) {
      std::vector<std::string> keys;
      for (std::uint64_t i = 0; i < 3; ++i) {
        keys.push_back(fmt::format("{:012}", first + i));
        keys.push_back(fmt::format("{:012}", first + distance + i));
        if (first >= distance) keys.push_back(fmt::format("{:012}", first - distance + i));
      }
      agree(keys);
    }
  }
}

TEST_CASE("a run that fills what it began with and goes on, up or down") {
  std::vector<std::string> up, down;
  for (std::uint64_t i = 0; i < 5000; ++i) {
    up.push_back(fmt::format("V{:09}", 70'000 + i));
    down.push_back(fmt::format("V{:09}", 70'000 - i));
  }
  agree(up);
  agree(down);
}

TEST_CASE("a column is inserted up to the first key that is of another shape or was there") {
  const std::string text = "A07|A08|A10|B09|A08|x|A11";
  std::vector<std::uint32_t> begins, lengths;
  for (const std::size_t begin : {0, 4, 8, 12, 16, 20, 22}) {
    begins.push_back(static_cast<std::uint32_t>(begin));
    lengths.push_back(static_cast<std::uint32_t>(std::min(text.find('|', begin), text.size()) - begin));
  }
  const ColumnValues values{text.data(), begins.data(), lengths.data(), 1, begins.size()};
  KeySet set;
  CHECK(set.insert_alike(values, 0) == 0);  // nothing was inserted yet that it could be like
  CHECK(set.insert("A06"));
  CHECK(set.insert_alike(values, 0) == 3);
  CHECK(set.insert("B09"));
  CHECK(set.insert("A09"));
  CHECK(set.insert_alike(values, 4) == 4);
  CHECK_FALSE(set.insert("A08"));
  CHECK(set.insert_alike(values, 6) == 7);
  CHECK(all_of(set) == std::set<std::string>{"A06", "A07", "A08", "A09", "A10", "A11", "B09"});
  CHECK(set.size() == 7);
}

TEST_CASE("columns of numbers without order that turn out to be dense are each there once") {
  for (unsigned seed = 1; seed <= 2; ++seed) {
    std::mt19937_64 random(seed);
    KeySet set;
    std::set<std::string> expected;
    for (int batch = 0; batch < 200; ++batch) {
      std::string text;
      std::vector<std::uint32_t> begins, lengths(1500, 8);
      for (std::size_t i = 0; i < lengths.size(); ++i) {
        begins.push_back(static_cast<std::uint32_t>(text.size()));
        text += fmt::format("{:08}|", random() % 13'100'000);
      }
      const ColumnValues values{text.data(), begins.data(), lengths.data(), 1, lengths.size()};
      for (std::size_t row = 0; row < values.rows; ++row) {
        for (const std::size_t stop = set.insert_alike(values, row); row < stop; ++row)
          REQUIRE(expected.insert(text.substr(begins[row], 8)).second);
        if (row == values.rows) break;
        const std::string key = text.substr(begins[row], 8);
        REQUIRE(set.insert(key) == expected.insert(key).second);
      }
    }
    CHECK(set.size() == expected.size());
  }
}

TEST_CASE("a number that stands twice among the first ones is found") {
  NumberSet set;
  const std::vector<std::uint64_t> numbers = {1, 5'000'000, 5'000'000};
  auto next = numbers.begin();
  CHECK(set.insert_while([&](std::uint64_t& number) {
    number = *next++;
    return true;
  }) == 2);
  CHECK(set.size() == 2);
}

TEST_CASE("more beginnings than are kept apart are kept as they are") {
  std::vector<std::string> keys;
  for (int i = 0; i < 500; ++i)
    keys.push_back(std::string(1, static_cast<char>('a' + i % 26)) + std::to_string(i * 7919) + "x" +
                   std::to_string(i));
  agree(keys);
}

TEST_CASE("dense numbers take a fraction of a byte, scattered ones at most sixteen bytes") {
  KeySet dense, scattered;
  std::mt19937_64 random(2);
  constexpr std::size_t count = 400'000;
  for (std::size_t i = 0; i < count; ++i) {
    dense.insert(std::to_string(202409090000000000 + i));
    scattered.insert(std::to_string(1'000'000'000'000'000 + random() % 1'000'000'000'000'000));
  }
  CHECK(dense.memory_bytes() < count / 2);
  CHECK(scattered.memory_bytes() <= 16 * count);
}

TEST_CASE("sets of any form inserted into one another make their union and tell what was in both") {
  std::mt19937_64 random(5);
  for (int round = 0; round < 60; ++round) {
    KeySet ours, theirs, already;
    std::set<std::string> first, second, both;
    const auto fill = [&](KeySet& keys, std::set<std::string>& reference) {
      const std::uint64_t range =
          std::array<std::uint64_t, 4>{100, 3'000, 200'000, 1'000'000'000}[random() % 4];
      for (std::size_t left = random() % (round % 8 == 0 ? 20'000 : 300); left > 0; --left) {
        const auto key =
            fmt::format("{}{}", random() % 50 == 0 ? "FT" : "", 1'000'000'000 + random() % range);
        CHECK(keys.insert(key) == reference.insert(key).second);
      }
    };
    fill(ours, first);
    fill(theirs, second);
    std::ranges::set_intersection(first, second, std::inserter(both, both.end()));
    ours.insert_all(theirs, already);
    first.merge(std::set(second));
    CHECK(all_of(ours) == first);
    CHECK(ours.size() == first.size());
    CHECK(all_of(already) == both);
    CHECK(all_of(theirs) == second);
  }
}

TEST_CASE("inserting one set into another tells what was in both") {
  KeySet left, right, already;
  for (const char* key : {"A1", "A2", "text", "10"})
    left.insert(key);
  for (const char* key : {"A2", "A3", "text", "other", "10", "010"})
    right.insert(key);
  left.insert_all(right, already);
  CHECK(all_of(already) == std::set<std::string>{"A2", "text", "10"});
  CHECK(all_of(left) == std::set<std::string>{"A1", "A2", "A3", "text", "other", "10", "010"});
  CHECK(left.size() == 7);
}

}  // namespace
}  // namespace stmtwatch::checks
