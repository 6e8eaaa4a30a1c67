#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

// Single bytes, whatever the locale.
namespace stmtwatch::checks::text {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr std::uint8_t byte_at(std::string_view text, std::size_t at) {
  return static_cast<std::uint8_t>(text[at]);
}

}  // namespace stmtwatch::checks::text
