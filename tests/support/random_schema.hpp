#pragma once

#include <cstddef>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "checks/schema.hpp"

// Schemas that nobody would write, and values for them: what the naive judge and judge() are compared on.
namespace stmtwatch::test {

class Dice {
 public:
  explicit Dice(unsigned seed) : random_(seed) {}
  std::size_t below(std::size_t limit) { return random_() % limit; }
  bool one_in(std::size_t n) { return below(n) == 0; }
  template <typename T>
  const T& pick(const std::vector<T>& choices) {
    return choices[below(choices.size())];
  }

 private:
  std::minstd_rand random_;
};

// 1 to 40 columns of any types, consistent as config/ promises. In UTF-8 or ASCII, delimited, without quotes.
checks::Schema random_schema(Dice& dice);

// A value that fits the column, but for its length now and then; without prefix.
std::string random_value(const checks::Column& column, const checks::Schema& schema, Dice& dice);
// Text of so many characters, without delimiter and line breaks.
std::string random_text(std::size_t characters, const checks::Schema& schema, Dice& dice);

}  // namespace stmtwatch::test
