#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace stmtwatch::checks {

// A key as what stands before its last digits, how many digits these are, and the number that they are:
// "A0017" is ("A", 4, 17). Exact and reversible, leading zeros included. At most the last 18 bytes are taken
// for digits, so that every number fits; a key that ends with no digit has digits == 0 and is all head. Keys
// of one shape (head and digits) sort like their numbers.
struct VoucherNumber {
  static constexpr std::size_t digits_max = 18;

  std::string_view head;  // of the key that was split
  std::uint8_t digits = 0;
  std::uint64_t number = 0;
};
VoucherNumber split_key(std::string_view key);

// The key again, appended to `into`. `number` has at most `digits` digits.
void append_key(std::string_view head, std::uint8_t digits, std::uint64_t number, std::string& into);

}  // namespace stmtwatch::checks
