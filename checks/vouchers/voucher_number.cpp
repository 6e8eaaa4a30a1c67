#include "checks/vouchers/voucher_number.hpp"

#include <algorithm>

#include "checks/vouchers/digits.hpp"

namespace stmtwatch::checks {
namespace {

std::size_t digits_at_end(std::string_view key) {
  const std::size_t most = std::min(key.size(), VoucherNumber::digits_max);
  std::size_t count = 0;
  while (count < most && static_cast<unsigned char>(key[key.size() - 1 - count] - '0') <= 9)
    ++count;
  return count;
}

}  // namespace

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
