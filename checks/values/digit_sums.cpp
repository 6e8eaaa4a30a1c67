#include "checks/values/digit_sums.hpp"

namespace stmtwatch::checks {

DigitSums::DigitSums(int scale) : scale_(scale) {
  const std::uint64_t point = scale == 0 ? 0 : std::uint64_t{0xFF} << (8 * (7 - scale));
  for (std::size_t length = 1; length < low_masks_.size(); ++length) {
    low_masks_[length] = (length >= 8 ? ~std::uint64_t{0} : ~std::uint64_t{0} << (8 * (8 - length))) & ~point;
    high_masks_[length] = length <= 8 ? 0 : ~std::uint64_t{0} << (8 * (16 - length));
  }
}

void DigitSums::flush() {
  for (std::size_t sign = 0; sign < pending_.size(); ++sign) {
    for (std::size_t byte = 0; byte < 8; ++byte) {
      const auto high = static_cast<std::int64_t>(pending_[sign].high >> (8 * byte) & 0xFF);
      const auto low = static_cast<std::int64_t>(pending_[sign].low >> (8 * byte) & 0xFF);
      sums_[byte] += sign == 0 ? high : -high;
      sums_[8 + byte] += sign == 0 ? low : -low;
    }
    pending_[sign] = {};
  }
  added_ = 0;
}

Money DigitSums::total() {
  flush();
  const std::size_t point = scale_ == 0 ? sums_.size() : sums_.size() - 1 - static_cast<std::size_t>(scale_);
  std::int64_t units = 0;
  for (std::size_t place = 0; place < sums_.size(); ++place) {
    if (place != point) units = units * 10 + sums_[place];
  }
  return Money::of_units(units, scale_);
}

}  // namespace stmtwatch::checks
