#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "checks/schema.hpp"
#include "checks/text/character.hpp"

// GBK and GB18030. In both a character of two bytes begins with 0x81 to 0xFE; its second byte may look like a
// letter, `|`, `\` or a backtick (0x40 to 0x7E, 0x80 to 0xFE). GB18030 also has characters of four, whose
// second and fourth bytes are digits. GBK has the euro sign as 0x80. Which Unicode a character stands for is
// the C library's knowledge (iconv): tables, read once. A GBK character that it does not know is none.
// GB18030 is valid by structure: all of two bytes, and of four those that stand for U+0080 to U+FFFF
// (81308130 to 8431A439) or beyond (90308130 to E3329A35); one of them that the C library does not know is
// shown as U+FFFD.
namespace stmtwatch::checks::text {

// Whether the C library can tell what the characters are; where not, no function below may be called with it.
bool is_supported(Encoding encoding);

// `encoding` is gbk or gb18030 in all of these. Bytes that the character `text` (not empty) begins with takes
// by its structure, assigned or not; 1: it begins with none.
std::size_t gb_character_bytes(std::string_view text, Encoding encoding);
// `text` (not empty) begins a character and ends before that does.
bool is_cut_gb_character(std::string_view text, Encoding encoding);
std::optional<Character> first_gb_character(std::string_view text, Encoding encoding);
// nullopt: the encoding has no such character.
std::optional<std::size_t> gb_bytes_of(char32_t code, Encoding encoding);

}  // namespace stmtwatch::checks::text
