#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stmtwatch {

// An exact decimal number: `units` of 10^-scale. Holds every number of 37 digits; never a floating-point one.
class Money {
 public:
  static constexpr int scale_max = 18;

  // An optional minus, at least one digit, and where there is a point, at least one digit after it; ASCII
  // only. The scale becomes `scale` (0 to scale_max). Nullopt: not such a number, more than `scale` digits
  // after the point, or more than it holds.
  static std::optional<Money> parse(std::string_view text, int scale);
  static Money zero(int scale) { return Money(0, scale); }
  static Money of_units(std::int64_t units, int scale) { return Money(units, scale); }

  // Both of the same scale; nullopt: more than it holds.
  std::optional<Money> plus(Money other) const;
  std::optional<Money> minus(Money other) const;
  Money negated() const {
    return Money(-units_, scale_);
  }  // never the lowest number, which parse() does not make
  Money absolute() const { return Money(units_ < 0 ? -units_ : units_, scale_); }
  // The same number with more digits after the point; nullopt: `scale` is smaller, or it is more than it
  // holds.
  std::optional<Money> widened(int scale) const;
  int scale() const { return scale_; }
  std::string format() const;  // all digits of the scale: "-0.05", "12.00"; "12" at scale 0

  friend auto operator<=>(const Money&, const Money&) = default;

 private:
  __extension__ typedef __int128 Units;  // NUMERIC(37) needs 123 bits
  Money(Units units, int scale) : units_(units), scale_(scale) {}

  Units units_;
  int scale_;
};

}  // namespace stmtwatch
