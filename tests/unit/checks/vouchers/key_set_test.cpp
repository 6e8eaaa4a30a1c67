#include "checks/vouchers/key_set.hpp"

#include <string>

#include <doctest/doctest.h>

namespace stmtwatch::checks {
namespace {

TEST_CASE("every key once, with its first place, at any size") {
  KeySet keys;
  CHECK_FALSE(keys.find("0").has_value());
  constexpr std::size_t count = 20'000;
  for (std::size_t i = 0; i < count; ++i)
    CHECK_FALSE(keys.insert(std::to_string(i), {i, i + 1, 2 * i, 7}).has_value());
  REQUIRE(keys.size() == count);
  for (std::size_t i = 0; i < count; ++i) {
    REQUIRE(keys.key(i) == std::to_string(i));
    REQUIRE(keys.find(std::to_string(i)) == i);
    const auto first = keys.insert(std::to_string(i), {});
    REQUIRE(first.has_value());
    REQUIRE(first->record == i);
    REQUIRE(first->byte_offset == 2 * i);
  }
  CHECK(keys.size() == count);
  CHECK_FALSE(keys.find("-1").has_value());
}

TEST_CASE("keys are bytes: empty, NUL and prefixes of each other are different") {
  KeySet keys;
  const std::string nul("\0", 1);
  for (const std::string& key : {std::string(), nul, nul + nul, std::string("a"), std::string("ab")}) {
    CHECK_FALSE(keys.insert(key, {}).has_value());
  }
  CHECK(keys.size() == 5);
  CHECK(keys.key(1) == nul);
  CHECK(keys.find("ab") == 4);
}

}  // namespace
}  // namespace stmtwatch::checks
