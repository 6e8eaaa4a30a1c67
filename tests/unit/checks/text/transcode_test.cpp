#include "checks/text/transcode.hpp"

#include <doctest/doctest.h>

#include "checks/text/characters.hpp"

namespace stmtwatch::checks::text {
namespace {

TEST_CASE("a value is measured in the bytes of another charset") {
  CHECK(bytes_in(Encoding::gbk, "王小明", Encoding::utf8) == 6u);
  CHECK(bytes_in(Encoding::utf8, "\xCD\xF5\xD0\xA1", Encoding::gbk) == 6u);
  CHECK(bytes_in(Encoding::gbk, "€", Encoding::utf8) == 1u);
  CHECK(bytes_in(Encoding::gb18030, "😀é", Encoding::utf8) == 6u);  // é has two bytes, as pinyin needs it
  CHECK(bytes_in(Encoding::gb18030, "ê", Encoding::utf8) == 2u);
  CHECK(bytes_in(Encoding::gb18030, "ö", Encoding::utf8) == 4u);
  CHECK(bytes_in(Encoding::ascii, "abc", Encoding::gbk) == 3u);
  CHECK(bytes_in(Encoding::gbk, "", Encoding::utf8) == 0u);
}

TEST_CASE("the first character that a charset cannot hold is named") {
  CHECK(bytes_in(Encoding::gbk, "王😀", Encoding::utf8).error() == 3);
  CHECK(bytes_in(Encoding::gbk, "aö", Encoding::utf8).error() == 1);
  CHECK(bytes_in(Encoding::ascii, "a\xD6\xD0", Encoding::gbk).error() == 1);
}

TEST_CASE("the same charset holds whatever is there, bytes that are no character count one each") {
  CHECK(bytes_in(Encoding::utf8, "\xFF\xFF", Encoding::utf8) == 2u);
  CHECK(bytes_in(Encoding::gbk, "\xFF王", Encoding::utf8) == 3u);
}

TEST_CASE("every code point becomes the UTF-8 that reads as it") {
  std::size_t wrong = 0;
  for (char32_t code = 0; code < 0x110000; ++code) {
    if (code >= 0xD800 && code <= 0xDFFF) continue;
    std::string text;
    append_utf8(text, code);
    const auto read = first_character(text);
    if (!read || read->code != code || read->bytes != text.size()) ++wrong;
  }
  CHECK(wrong == 0);
}

TEST_CASE("bytes that are no character become U+FFFD") {
  CHECK(to_utf8("a\xFF\xD6\xD0", Encoding::gbk) == "a\uFFFD中");
  CHECK(to_utf8("\xAA\xA1z", Encoding::gbk) == "\uFFFDz");
}

}  // namespace
}  // namespace stmtwatch::checks::text
