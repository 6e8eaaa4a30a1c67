#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

// Bytes as characters. Positions are byte indexes into the text given.
namespace stmtwatch::checks::text {

struct Character {
  char32_t code = 0;
  std::size_t bytes = 0;
};

// The character that `text` begins with; nullopt: not UTF-8 as RFC 3629 has it (overlong forms, surrogates
// and what lies beyond U+10FFFF are not), or `text` is empty.
std::optional<Character> first_character(std::string_view text);

std::optional<std::size_t> find_invalid_utf8(std::string_view text);
std::optional<std::size_t> find_non_ascii(std::string_view text);
// LF, VT, FF, CR, U+0085, U+2028, U+2029, the line breaks of Unicode (UAX 14).
std::optional<std::size_t> find_break(std::string_view text);
std::string_view name_of_break(
    std::string_view text);  // "LF", "CRLF", "U+2028" ... of the one that `text` begins with
// U+0000 to U+001F and U+007F to U+009F without the breaks.
std::optional<std::size_t> find_control(std::string_view text);

// Only bytes 0x20 to 0x7E.
bool is_printable_ascii(std::string_view text);
// Code points of valid UTF-8.
std::size_t count_characters(std::string_view text);
std::string without_breaks(std::string_view text);

}  // namespace stmtwatch::checks::text
