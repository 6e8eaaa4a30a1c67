#include "checks/vocabulary/money.hpp"

#include <algorithm>

namespace stmtwatch {

std::optional<Money> Money::parse(std::string_view text, int scale) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const auto point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view fraction = point == std::string_view::npos ? "" : text.substr(point + 1);
  if (whole.empty() || (point != std::string_view::npos && fraction.empty())) return std::nullopt;
  if (fraction.size() > static_cast<std::size_t>(scale)) return std::nullopt;

  Units units = 0;
  const auto append = [&units](char c) {
    return c >= '0' && c <= '9' && !__builtin_mul_overflow(units, Units{10}, &units) &&
           !__builtin_add_overflow(units, Units{c - '0'}, &units);
  };
  if (!std::ranges::all_of(whole, append) || !std::ranges::all_of(fraction, append)) return std::nullopt;
  for (auto digits = fraction.size(); digits < static_cast<std::size_t>(scale); ++digits) {
    if (!append('0')) return std::nullopt;
  }
  return Money(negative ? -units : units, scale);
}

std::optional<Money> Money::plus(Money other) const {
  Units sum = 0;
  if (__builtin_add_overflow(units_, other.units_, &sum)) return std::nullopt;
  return Money(sum, scale_);
}

std::optional<Money> Money::minus(Money other) const {
  Units difference = 0;
  if (__builtin_sub_overflow(units_, other.units_, &difference)) return std::nullopt;
  return Money(difference, scale_);
}

std::optional<Money> Money::widened(int scale) const {
  Units units = units_;
  for (int digits = scale_; digits < scale; ++digits) {
    if (__builtin_mul_overflow(units, Units{10}, &units)) return std::nullopt;
  }
  if (scale < scale_) return std::nullopt;
  return Money(units, scale);
}

std::string Money::format() const {
  std::string digits;  // the last one first
  for (Units left = units_; left != 0 || digits.size() <= static_cast<std::size_t>(scale_); left /= 10) {
    const int digit = static_cast<int>(left % 10);
    digits += static_cast<char>('0' + (digit < 0 ? -digit : digit));
  }
  if (scale_ > 0) digits.insert(static_cast<std::size_t>(scale_), 1, '.');
  if (units_ < 0) digits += '-';
  std::ranges::reverse(digits);
  return digits;
}

}  // namespace stmtwatch
