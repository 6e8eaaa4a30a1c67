#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "checks/schema.hpp"
#include "checks/vocabulary/money.hpp"

namespace stmtwatch::checks {

// Adds up well-formed amounts without making a number of each: digit by digit, the last sixteen bytes of a
// value at once, and only in the end what the digits are worth. For at most some thousand values of up to
// sixteen bytes.
class DigitSums {
 public:
  // Amounts in yuan with a fixed number of digits after the point, and no commas or letters.
  static bool can_take(const Decimal& type) {
    return type.unit == AmountUnit::yuan && !type.grouped && type.scale_min == type.scale_max &&
           type.scale_max < 7 && type.sign == AmountSign::minus;
  }

  explicit DigitSums(int scale);

  std::uint32_t length_max() const { return 15; }  // so that the sum fits 64 bits
  // The value is as its type says, or empty; 16 bytes before its end are readable.
  void add(const char* value, std::uint32_t length) {
    const bool negative = *value == '-';
    const std::uint32_t digits = length == 0 ? 0 : length - (negative ? 1 : 0);
    const char* const end = value + length;
    Lanes& lanes = pending_[negative ? 1 : 0];
    lanes.low += (load(end - 8) ^ zeros) & low_masks_[digits];
    lanes.high += (load(end - 16) ^ zeros) & high_masks_[digits];
    if (++added_ == values_until_carry) flush();
  }
  Money total();

 private:
  // A byte holds the sum of so many digits, and not of more.
  static constexpr int values_until_carry = 28;
  static constexpr std::uint64_t zeros = 0x3030303030303030;

  // A byte for each place of a digit.
  struct Lanes {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
  };

  static std::uint64_t load(const char* text) {
    std::uint64_t word = 0;
    std::memcpy(&word, text, sizeof word);
    return word;
  }
  void flush();

  int scale_;
  std::array<std::uint64_t, 17> low_masks_{};  // by length: the bytes of digits
  std::array<std::uint64_t, 17> high_masks_{};
  std::array<Lanes, 2> pending_{};       // not negative, negative
  std::array<std::int64_t, 16> sums_{};  // by place, the first one highest
  int added_ = 0;
};

}  // namespace stmtwatch::checks
