#include "checks/vouchers/voucher_number.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "checks/text/ascii.hpp"

namespace stmtwatch::checks {
namespace {

static_assert(std::endian::native == std::endian::little, "eight digits are read as one little-endian word");

std::size_t digits_at_end(std::string_view key) {
  const std::size_t most = std::min(key.size(), VoucherNumber::digits_max);
  std::size_t count = 0;
  while (count < most && static_cast<unsigned char>(key[key.size() - 1 - count] - '0') <= 9)
    ++count;
  return count;
}

// Neighbours are put together three times: digits to pairs, pairs to fours, fours to eight.
std::uint64_t eight_digits(const char* text) {
  std::uint64_t word = 0;
  std::memcpy(&word, text, sizeof word);
  word -= 0x3030303030303030;
  word = (word * 10 + (word >> 8)) & 0x00ff00ff00ff00ff;
  word = (word * 100 + (word >> 16)) & 0x0000ffff0000ffff;
  return (word * 10'000 + (word >> 32)) & 0xffffffff;
}

// Adding 6 carries into the high half of a byte whose low half is above 9.
bool are_eight_digits(const char* text) {
  std::uint64_t word = 0;
  std::memcpy(&word, text, sizeof word);
  constexpr std::uint64_t high_halves = 0xf0f0f0f0f0f0f0f0;
  return ((word | (word + 0x0606060606060606)) & high_halves) == 0x3030303030303030;
}

}  // namespace

std::optional<std::uint64_t> parse_digits(std::string_view digits) {
  std::uint64_t number = 0;
  const char* next = digits.data();
  std::size_t left = digits.size();
  bool right = true;
  for (; left % 8 != 0; --left, ++next) {
    right = right && text::is_digit(*next);
    number = number * 10 + static_cast<std::uint64_t>(*next - '0');
  }
  for (; left != 0; left -= 8, next += 8) {
    right = right && are_eight_digits(next);
    number = number * 100'000'000 + eight_digits(next);
  }
  return right ? std::optional(number) : std::nullopt;
}

VoucherNumber split_key(std::string_view key) {
  const std::size_t digits = digits_at_end(key);
  VoucherNumber split{key.substr(0, key.size() - digits), static_cast<std::uint8_t>(digits), 0};
  split.number = parse_digits(key.substr(split.head.size())).value_or(0);
  return split;
}

void append_key(std::string_view head, std::uint8_t digits, std::uint64_t number, std::string& into) {
  into += head;
  into.append(digits, '0');
  for (std::size_t at = into.size(); number != 0; number /= 10)
    into[--at] = static_cast<char>('0' + number % 10);
}

}  // namespace stmtwatch::checks
