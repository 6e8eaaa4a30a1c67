#include "checks/values/digit_sums.hpp"

#include <algorithm>
#include <cstring>

namespace stmtwatch::checks {
// For every scale, by length.
struct DigitSums::Masks {
  std::array<std::array<Places, length_max + 1>, scale_max + 1> of{};

  Masks() {
    for (std::size_t scale = 0; scale <= scale_max; ++scale) {
      for (std::size_t length = 1; length <= length_max; ++length) {
        for (std::size_t place = 16 - length; place < 16; ++place)
          of[scale][length][place] = scale > 0 && place == 15 - scale ? 0 : 0xFF;
      }
    }
  }
};

DigitSums::DigitSums(int scale) : scale_(scale) {
  static const Masks masks;
  digits_of_ = masks.of[static_cast<std::size_t>(scale)].data();
}

std::size_t DigitSums::add(const ColumnValues& values, std::size_t row) {
  for (;;) {
    const std::size_t end = std::min(values.rows, row + values_until_carry);
    row = add_some(values, row, end);
    if (row < end || row == values.rows) return row;
  }
}

std::size_t DigitSums::add_some(const ColumnValues& values, std::size_t row, std::size_t end) {
  static constexpr Places none{};
  static constexpr Places all_if[2] = {none, ~none};
  Places all{}, negative{};
  const std::uint32_t* begin = values.begins + row * values.stride;
  const std::uint32_t* length = values.lengths + row * values.stride;
  for (; row < end && *length <= length_max; ++row) {
    const char* const value = values.text + *begin;
    const std::uint32_t minus = *value == '-' && *length != 0 ? 1 : 0;
    Places places;
    std::memcpy(&places, value + *length - sizeof places, sizeof places);
    places = (places - '0') & digits_of_[*length - minus];
    all += places;
    negative += places & all_if[minus];
    begin += values.stride;
    length += values.stride;
  }
  carry(all, negative);
  return row;
}

// Those that are negative were added with the others: they are taken away twice.
void DigitSums::carry(const Places& all, const Places& negative) {
  for (std::size_t place = 0; place < sums_.size(); ++place)
    sums_[place] += all[place] - 2 * negative[place];
}

Money DigitSums::total() const {
  const std::size_t point = scale_ == 0 ? sums_.size() : sums_.size() - 1 - static_cast<std::size_t>(scale_);
  std::int64_t units = 0;
  for (std::size_t place = 0; place < sums_.size(); ++place) {
    if (place != point) units = units * 10 + sums_[place];
  }
  return Money::of_units(units, scale_);
}

}  // namespace stmtwatch::checks
