#include "checks/text/characters.hpp"

#include <doctest/doctest.h>

namespace stmtwatch::checks::text {
namespace {

TEST_CASE("only printable ASCII, wherever in a text the other byte is") {
  for (unsigned code = 0; code < 256; ++code) {
    for (std::size_t at = 0; at < 19; ++at) {
      std::string text(19, '~');
      text[at] = static_cast<char>(code);
      CHECK(is_printable_ascii(text) == (code >= 0x20 && code < 0x7F));
    }
  }
  CHECK(is_printable_ascii(""));
}

// Every code point, encoded by hand.
std::string encoded(char32_t code) {
  const auto byte = [](char32_t value) { return static_cast<char>(static_cast<unsigned char>(value)); };
  if (code < 0x80) return {byte(code)};
  if (code < 0x800) return {byte(0xC0 | code >> 6), byte(0x80 | (code & 63))};
  if (code < 0x10000)
    return {byte(0xE0 | code >> 12), byte(0x80 | ((code >> 6) & 63)), byte(0x80 | (code & 63))};
  return {byte(0xF0 | code >> 18), byte(0x80 | ((code >> 12) & 63)), byte(0x80 | ((code >> 6) & 63)),
          byte(0x80 | (code & 63))};
}

TEST_CASE("every code point but the surrogates is one character, cut short it is none") {
  std::size_t wrong = 0;
  for (char32_t code = 0; code < 0x110400; ++code) {
    const std::string text = encoded(code);
    const auto character = first_character(text + "x");
    const bool valid = (code < 0xD800 || code > 0xDFFF) && code <= 0x10FFFF;
    const bool read = character && character->code == code && character->bytes == text.size();
    if (read != valid) ++wrong;
    if (text.size() > 1 && first_character(text.substr(0, text.size() - 1))) ++wrong;
  }
  CHECK(wrong == 0);
}

TEST_CASE("breaks are taken out and nothing else") {
  CHECK(without_breaks("a\r\nb\n\n\v\fc\xC2\x85\xE2\x80\xA8\xE2\x80\xA9租\t") == "abc租\t");
  CHECK(without_breaks("") == "");
  CHECK(without_breaks("\xC2\xE2\x80") == "\xC2\xE2\x80");
}

TEST_CASE("characters are counted, not bytes") {
  CHECK(count_characters("") == 0);
  CHECK(count_characters("a租😀") == 3);
}

}  // namespace
}  // namespace stmtwatch::checks::text
