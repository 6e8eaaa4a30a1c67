#include "checks/text/gb_characters.hpp"

#include <doctest/doctest.h>

#include "checks/text/characters.hpp"
#include "checks/text/transcode.hpp"

namespace stmtwatch::checks::text {
namespace {

using namespace std::string_literals;

constexpr Encoding gb_encodings[] = {Encoding::gbk, Encoding::gb18030};

TEST_CASE("the C library here knows GBK and GB18030") {
  for (const Encoding encoding : {Encoding::utf8, Encoding::ascii, Encoding::gbk, Encoding::gb18030})
    CHECK(is_supported(encoding));
}

TEST_CASE("a Chinese character is one character of two bytes") {
  for (const Encoding encoding : gb_encodings) {
    const auto character = first_character("\xD6\xD0\xCE\xC4", encoding);
    REQUIRE(character);
    CHECK(character->code == U'中');
    CHECK(character->bytes == 2);
    CHECK(to_utf8("\xD6\xD0\xCE\xC4 ok", encoding) == "中文 ok");
  }
}

TEST_CASE("second bytes that look like |, \\, a backtick, a letter or ~ belong to their character") {
  for (const Encoding encoding : gb_encodings) {
    for (const char c : "|\\`aZ~@"s) {
      const std::string text = "\x90"s + c + c;
      CAPTURE(text);
      CHECK(step(text, encoding) == 2);
      CHECK(find_ascii(text, c, encoding) == 2);
      CHECK(count_characters(text, encoding) == 2);
      CHECK_FALSE(find_invalid(text, encoding));
    }
  }
}

TEST_CASE("second bytes 0x7F and 0xFF and those below 0x40 belong to no character") {
  for (const Encoding encoding : gb_encodings) {
    for (const std::string& text :
         {"\x90\x7F"s, "\x90\xFF"s, "\x90,"s, "\x90\n"s, "\x90\""s, "\x90"s, "\xFF|"s}) {
      CHECK(step(text, encoding) == 1);
      CHECK(find_invalid(text, encoding) == 0u);
    }
  }
}

TEST_CASE("a comma, a line break and a quote are never part of a character") {
  for (const Encoding encoding : gb_encodings) {
    for (const char c : ",\n\r\t\""s)
      CHECK(find_ascii("\x90"s + c, c, encoding) == 1);
  }
}

TEST_CASE("0x80 is the euro sign in GBK and nothing in GB18030") {
  CHECK(first_character("\x80", Encoding::gbk)->code == U'€');
  CHECK_FALSE(first_character("\x80", Encoding::gb18030));
  CHECK(find_ascii("\x80|", '|', Encoding::gbk) == 1);
  CHECK(find_ascii("\x80|", '|', Encoding::gb18030) == 1);
}

TEST_CASE("GBK knows nothing of user-defined characters, GB18030 holds them") {
  CHECK(find_invalid("\xD6\xD0\xAA\xA1", Encoding::gbk) == 2u);
  CHECK(step("\xAA\xA1", Encoding::gbk) == 2);
  CHECK_FALSE(find_invalid("\xD6\xD0\xAA\xA1", Encoding::gb18030));
}

TEST_CASE("four bytes of GB18030 are one character, the ends of both assigned ranges included") {
  const auto code = [](std::string_view text) {
    const auto character = first_character(text, Encoding::gb18030);
    return character && character->bytes == 4 ? character->code : char32_t{0};
  };
  CHECK(code("\x81\x30\x81\x30") == 0x80);
  CHECK(code("\x84\x31\xA4\x39") == 0xFFFF);
  CHECK(code("\x84\x31\xA5\x30") == 0);
  CHECK(code("\x8F\x39\xFE\x39") == 0);
  CHECK(code("\x90\x30\x81\x30") == 0x10000);
  CHECK(code("\x94\x39\xDA\x33") == U'💩');
  CHECK(code("\xE3\x32\x9A\x35") == 0x10FFFF);
  CHECK(code("\xE3\x32\x9A\x36") == 0);
  CHECK(code("\x82\x35\x90\x37") == 0xFFFD);  // assigned, unknown to the C library
}

TEST_CASE("four bytes that lack one are no character, and the digits stay digits") {
  for (const std::string& text : {"\x81\x30\x81"s, "\x81\x30"s, "\x81\x30\x81|"s, "\x81\x30|0"s}) {
    CHECK(find_invalid(text, Encoding::gb18030) == 0u);
    CHECK(step(text, Encoding::gb18030) == 1);
    CHECK(find_ascii(text, '0', Encoding::gb18030) == 1);
  }
  CHECK(find_ascii("\x81\x30\x81|", '|', Encoding::gb18030) ==
        std::string_view::npos);  // 81 7C is a character
}

TEST_CASE("GBK has no characters of four bytes") {
  CHECK(find_invalid("\x81\x30\x81\x30", Encoding::gbk) == 0u);
}

TEST_CASE("U+0085, U+2028 and U+2029 are breaks in GB18030, C1 controls are controls; GBK has neither") {
  const std::string next_line = "\x81\x30\x81\x35";
  const std::string separator = "\x81\x36\xA6\x35";
  const std::string paragraph = "\x81\x36\xA6\x36";
  CHECK(find_break("\xD6\xD0" + next_line, Encoding::gb18030) == 2u);
  CHECK(name_of_break(next_line, Encoding::gb18030) == "U+0085");
  CHECK(name_of_break(separator, Encoding::gb18030) == "U+2028");
  CHECK(name_of_break(paragraph, Encoding::gb18030) == "U+2029");
  CHECK(without_breaks("a" + separator + "\xD6\xD0" + paragraph + "\nb", Encoding::gb18030) ==
        "a\xD6\xD0"
        "b");
  CHECK_FALSE(find_control(next_line, Encoding::gb18030));
  CHECK(find_control("a\x81\x30\x81\x36", Encoding::gb18030) == 1u);
  CHECK(find_control("a\x81\x30\x84\x31", Encoding::gb18030) == 1u);  // U+009F
  CHECK_FALSE(find_control("a\x81\x30\x84\x32", Encoding::gb18030));  // U+00A0
  CHECK_FALSE(find_break("\xD6\xD0" + next_line, Encoding::gbk));
  CHECK(find_control("\xD6\xD0\x1B", Encoding::gbk) == 2u);
}

TEST_CASE("bytes of UTF-8 are no breaks in GBK") {
  CHECK_FALSE(find_break("\xE2\x80\xA8", Encoding::gbk));
  CHECK_FALSE(find_break("\xC2\x85", Encoding::gbk));
}

TEST_CASE("every character of GBK takes in GBK the bytes it has, and goes through UTF-8") {
  std::size_t characters = 0;
  std::size_t wrong = 0;
  for (unsigned lead = 0x81; lead <= 0xFE; ++lead) {
    for (unsigned second = 0x40; second <= 0xFE; ++second) {
      const std::string text = {static_cast<char>(lead), static_cast<char>(second)};
      const auto character = first_character(text, Encoding::gbk);
      if (!character) continue;
      ++characters;
      if (gb_bytes_of(character->code, Encoding::gbk) != 2u) ++wrong;
      if (bytes_in(Encoding::gbk, to_utf8(text, Encoding::gbk), Encoding::utf8) != 2u) ++wrong;
    }
  }
  CHECK(characters == 21'791);
  CHECK(wrong == 0);
}

}  // namespace
}  // namespace stmtwatch::checks::text
