#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "checks/column_values.hpp"
#include "checks/schema.hpp"
#include "checks/values/amount.hpp"
#include "checks/vocabulary/money.hpp"

namespace stmtwatch::checks {

// Adds up well-formed amounts without making a number of each: digit by digit, the last sixteen bytes of a
// value at once, and only in the end what the digits are worth. For at most some thousand values of up to
// sixteen bytes.
class DigitSums {
 public:
  static constexpr std::size_t scale_max = 6;

  // Amounts in yuan with a fixed number of digits after the point, and no commas or letters.
  static bool can_take(const Decimal& type) {
    return type.unit == AmountUnit::yuan && !type.grouped && type.scale_min == type.scale_max &&
           type.scale_max <= static_cast<int>(scale_max) && has_usual_sign(type);
  }

  explicit DigitSums(int scale);

  // Adds the values from row `row` on, each as its type says or empty, 16 bytes before its end readable.
  // Answers the first row that it cannot take, as the value is longer than the sum would fit 64 bits with;
  // else values.rows.
  std::size_t add(const ColumnValues& values, std::size_t row);
  Money total() const;

 private:
  // A byte holds the sum of so many digits, and not of more.
  static constexpr std::size_t values_until_carry = 28;
  static constexpr std::uint32_t length_max = 15;

  // A byte for each place of a digit, the first one highest.
  using Places __attribute__((vector_size(16))) = std::uint8_t;
  struct Masks;

  std::size_t add_some(const ColumnValues& values, std::size_t row, std::size_t end);
  void carry(const Places& all, const Places& negative);

  int scale_;
  const Places* digits_of_;              // by length: the bytes of digits
  std::array<std::int64_t, 16> sums_{};  // by place, the first one highest
};

}  // namespace stmtwatch::checks
