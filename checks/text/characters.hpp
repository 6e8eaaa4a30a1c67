#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "checks/schema.hpp"
#include "checks/text/character.hpp"

// Bytes as characters of an encoding. Positions are byte indexes into the text given. Bytes that are no
// character are passed over one by one, so that nothing here fails on them.
namespace stmtwatch::checks::text {

// "UTF-8", "GBK" ...
std::string_view name_of(Encoding encoding);

// The character that `text` begins with; nullopt: it begins with none, or is empty. UTF-8 is that of RFC 3629
// (overlong forms, surrogates and what lies beyond U+10FFFF are not); for the others see gb_characters.hpp.
std::optional<Character> first_character(std::string_view text, Encoding encoding = Encoding::utf8);
// How many bytes to go on from the beginning of `text` (not empty): those of a character, by its structure,
// or 1.
std::size_t step(std::string_view text, Encoding encoding = Encoding::utf8);

std::optional<std::size_t> find_invalid(std::string_view text, Encoding encoding = Encoding::utf8);
inline std::optional<std::size_t> find_invalid_utf8(std::string_view text) {
  return find_invalid(text, Encoding::utf8);
}
inline std::optional<std::size_t> find_non_ascii(std::string_view text) {
  return find_invalid(text, Encoding::ascii);
}
// LF, VT, FF, CR, U+0085, U+2028, U+2029, the line breaks of Unicode (UAX 14).
std::optional<std::size_t> find_break(std::string_view text, Encoding encoding = Encoding::utf8);
// "LF", "CRLF", "U+2028" ... of the one that `text` begins with.
std::string_view name_of_break(std::string_view text, Encoding encoding = Encoding::utf8);
// U+0000 to U+001F and U+007F to U+009F without the breaks.
std::optional<std::size_t> find_control(std::string_view text, Encoding encoding = Encoding::utf8);
// The first `c` (ASCII) from `from` on that is a character of its own; npos: none. `from` begins a character.
std::size_t find_ascii(std::string_view text, char c, Encoding encoding, std::size_t from = 0);
// The last bytes begin a character that lacks its end.
bool ends_within_character(std::string_view text, Encoding encoding);

// Only bytes 0x20 to 0x7E.
bool is_printable_ascii(std::string_view text);
std::size_t count_characters(std::string_view text, Encoding encoding = Encoding::utf8);
std::string without_breaks(std::string_view text, Encoding encoding = Encoding::utf8);

}  // namespace stmtwatch::checks::text
