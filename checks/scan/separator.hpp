#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>

namespace stmtwatch::checks::scan {

enum class SeparatorKind : std::uint8_t { delimiter, lf, crlf, quote };  // crlf: an LF that follows a CR

// Where a field, a line or a quotation may end: a position in a window's text and what stands there, in the
// 32 bits that vector code writes.
class Separator {
 public:
  static constexpr std::uint32_t position_bits = 30;
  static constexpr std::uint32_t position_mask = (1u << position_bits) - 1;

  Separator() = default;
  constexpr Separator(std::size_t position, SeparatorKind kind)
      : bits_(static_cast<std::uint32_t>(position) | static_cast<std::uint32_t>(kind) << position_bits) {}

  static constexpr Separator of_bits(std::uint32_t bits) {
    Separator separator(0, SeparatorKind::delimiter);
    separator.bits_ = bits;
    return separator;
  }

  constexpr std::uint32_t position() const { return bits_ & position_mask; }
  constexpr SeparatorKind kind() const { return static_cast<SeparatorKind>(bits_ >> position_bits); }
  constexpr bool is_delimiter() const { return bits_ <= position_mask; }
  constexpr bool ends_line() const { return kind() == SeparatorKind::lf || kind() == SeparatorKind::crlf; }
  constexpr std::uint32_t bits() const { return bits_; }
  constexpr const std::uint32_t* data() const { return &bits_; }  // of all where it is the first of many
  constexpr std::uint32_t* data() { return &bits_; }

  // The same, `distance` bytes further, modulo 2^32.
  constexpr Separator moved(std::uint32_t distance) const { return of_bits(bits_ + distance); }

  friend constexpr bool operator==(Separator, Separator) = default;

 private:
  std::uint32_t bits_;  // not set at first: room for many must cost nothing
};
static_assert(sizeof(Separator) == sizeof(std::uint32_t));

}  // namespace stmtwatch::checks::scan
