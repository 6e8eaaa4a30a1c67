#include "checks/values/digit_sums.hpp"

#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace stmtwatch::checks {
namespace {

// Adds the values both ways; in the middle of other bytes, as in a statement.
void sums_agree(const std::vector<std::string>& values, int scale) {
  DigitSums sums(scale);
  Money expected = Money::zero(scale);
  std::string text = "0123456789|9999|";
  std::vector<std::uint32_t> begins, lengths;
  for (const std::string& value : values) {
    begins.push_back(static_cast<std::uint32_t>(text.size()));
    lengths.push_back(static_cast<std::uint32_t>(value.size()));
    text += value + "|123.45|";
    if (!value.empty()) expected = *expected.plus(*Money::parse(value, scale));
  }
  CHECK(sums.add({text.data(), begins.data(), lengths.data(), 1, values.size()}, 0) == values.size());
  CHECK(sums.total().format() == expected.format());
}

TEST_CASE("sums digit by digit are the sums of the numbers, of either sign and every length") {
  std::mt19937_64 random(3);
  for (int scale = 0; scale < 7; ++scale) {
    for (int round = 0; round < 200; ++round) {
      std::vector<std::string> values;
      for (std::size_t i = random() % 100; i > 0; --i) {
        std::string value = random() % 3 == 0 ? "-" : "";
        const std::size_t whole = 1 + random() % (scale == 0 ? 14 : static_cast<std::size_t>(13 - scale));
        for (std::size_t digit = 0; digit < whole; ++digit)
          value += static_cast<char>('0' + random() % 10);
        if (scale > 0) value += '.';
        for (int digit = 0; digit < scale; ++digit)
          value += static_cast<char>('0' + random() % 10);
        values.push_back(random() % 20 == 0 ? "" : value);
      }
      sums_agree(values, scale);
    }
  }
}

TEST_CASE("a thousand of the largest values do not overflow") {
  sums_agree(std::vector<std::string>(1000, "999999999999.99"), 2);
  sums_agree(std::vector<std::string>(1000, "999999999999999"), 0);
  sums_agree(std::vector<std::string>(1000, "-99999999999.99"), 2);
}

TEST_CASE("a minus before zero and nothing at all add nothing") {
  sums_agree({"-0.00", "0.00", "", "-0.00"}, 2);
  sums_agree({"-0.01", "0.01"}, 2);
}

}  // namespace
}  // namespace stmtwatch::checks
