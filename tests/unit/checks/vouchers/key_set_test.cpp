#include "checks/vouchers/key_set.hpp"

#include <algorithm>
#include <random>
#include <set>
#include <string>

#include <doctest/doctest.h>

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
