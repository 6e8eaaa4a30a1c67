#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

// ASCII digits as numbers, eight at a time.
namespace stmtwatch::checks {

static_assert(std::endian::native == std::endian::little, "eight digits are read as one little-endian word");

inline std::uint64_t load_eight(const char* text) {
  std::uint64_t word = 0;
  std::memcpy(&word, text, sizeof word);
  return word;
}

// What is above '9' has its highest bit set, or gets it when 46 is added; what is below '0' gets it when 30
// is taken away. A carry or borrow into the next byte comes from one that is told already.
inline bool are_eight_digits(std::uint64_t word) {
  return (((word + 0x4646464646464646) | (word - 0x3030303030303030)) & 0x8080808080808080) == 0;
}

// Neighbours are put together three times: digits to pairs, pairs to fours, fours to eight.
inline std::uint64_t eight_digits(std::uint64_t word) {
  word -= 0x3030303030303030;
  word = (word * 10 + (word >> 8)) & 0x00ff00ff00ff00ff;
  word = (word * 100 + (word >> 16)) & 0x0000ffff0000ffff;
  return (word * 10'000 + (word >> 32)) & 0xffffffff;
}

// 1 to 18 digits as a number; nullopt: not all of them are digits.
std::optional<std::uint64_t> parse_digits(std::string_view digits);

// Reads numbers of one number of digits. Those that run on share all but the last eight digits with the one
// before; these are read once.
class RunningDigits {
 public:
  explicit RunningDigits(std::size_t digits)
      : digits_(digits),
        lead_(digits > 8 ? digits - 8 : 0),
        skip_(lead_ > 8 ? lead_ - 8 : 0),
        mask_(lead_ == 0 ? 0 : ~std::uint64_t{0} >> (64 - 8 * (lead_ - skip_))) {}

  // `text` begins with the digits. False: not all of them are digits. (An optional would be put together in
  // memory, which costs more than the rest.)
  bool read(const char* text, std::uint64_t& number) {
    if (lead_ == 0) return read_all(text, 0, 0, number);
    const std::uint64_t first = load_eight(text) & mask_;
    const std::uint64_t second = load_eight(text + skip_) & mask_;
    const std::uint64_t last = load_eight(text + lead_);
    if (first != first_ || second != second_ || !are_eight_digits(last))
      return read_all(text, first, second, number);
    number = high_ + eight_digits(last);
    return true;
  }

 private:
  bool read_all(const char* text, std::uint64_t first, std::uint64_t second, std::uint64_t& number);

  std::size_t digits_;
  std::size_t lead_;  // digits before the last eight: two overlapping words, or one
  std::size_t skip_;
  std::uint64_t mask_;
  std::uint64_t first_ = ~std::uint64_t{0};  // no digits, so that the first number is read whole
  std::uint64_t second_ = ~std::uint64_t{0};
  std::uint64_t high_ = 0;
};

}  // namespace stmtwatch::checks
