#include "checks/vouchers/digits.hpp"

#include "checks/text/ascii.hpp"

namespace stmtwatch::checks {

std::optional<std::uint64_t> parse_digits(std::string_view digits) {
  const char* next = digits.data();
  std::size_t left = digits.size();
  std::uint64_t number = 0;
  bool right = true;
  if (left > 8 && left % 8 != 0) {  // the first few, with zeros before them
    const std::size_t first = left % 8;
    const std::uint64_t word = load_eight(next) << (64 - 8 * first) | 0x3030303030303030 >> (8 * first);
    right = are_eight_digits(word);
    number = eight_digits(word);
    next += first;
    left -= first;
  }
  for (; left % 8 != 0; --left, ++next) {
    right = right && text::is_digit(*next);
    number = number * 10 + static_cast<std::uint64_t>(*next - '0');
  }
  for (; left != 0; left -= 8, next += 8) {
    const std::uint64_t word = load_eight(next);
    right = right && are_eight_digits(word);
    number = number * 100'000'000 + eight_digits(word);
  }
  return right ? std::optional(number) : std::nullopt;
}

bool RunningDigits::read_all(const char* text, std::uint64_t first, std::uint64_t second,
                             std::uint64_t& number) {
  const auto whole = parse_digits({text, digits_});
  if (!whole) return false;
  number = *whole;
  first_ = first;
  second_ = second;
  high_ = number - number % 100'000'000;
  return true;
}

}  // namespace stmtwatch::checks
