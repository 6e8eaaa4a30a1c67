#include "checks/text/shown.hpp"

#include <doctest/doctest.h>

namespace stmtwatch::checks::text {
namespace {

TEST_CASE("values are shown in quotes, what cannot be seen as an escape") {
  CHECK(shown("", false) == "\"\"");
  CHECK(shown("房租 1", false) == "\"房租 1\"");
  CHECK(shown("a\nb\rc\td", false) == "\"a\\nb\\rc\\td\"");
  CHECK(shown(std::string("\0\x1B\x7F", 3) + "\xC2\x85\xE2\x80\xA8", false) ==
        "\"\\u0000\\u001B\\u007F\\u0085\\u2028\"");
  CHECK(shown("a\xFF\xE4\xBD", false) == "\"a\\xFF\\xE4\\xBD\"");
}

TEST_CASE("long values are cut after 40 characters, never within one") {
  std::string value;
  for (int i = 0; i < 40; ++i)
    value += "租";
  CHECK(shown(value, false) == '"' + value + '"');
  CHECK(shown(value + "x", false) == '"' + value + "…\"");
}

TEST_CASE("a sensitive value never shows in full, nor how long it is") {
  CHECK(shown("", true) == "\"***\"");
  CHECK(shown("张", true) == "\"***\"");
  CHECK(shown("张三", true) == "\"张***\"");
  CHECK(shown("1234567", true) == "\"1***\"");
  CHECK(shown("6222021234567890", true) == "\"6***0\"");
  CHECK(shown("杭州明月餐饮管理公司", true) == "\"杭***司\"");
  CHECK(shown("\n1234567\xFF", true) == "\"\\n***\\xFF\"");
  CHECK(shown("\x80\x80\x80", true) == "\"***\"");
}

TEST_CASE("of a sensitive field in quotes the value is shown, not the quotes") {
  CHECK(shown("\"第一行\n第二行，未完\"", true) == "\"第***完\"");
  CHECK(shown("'6222021234567890'", true) == "\"6***0\"");
  CHECK(shown("\"张\"", true) == "\"***\"");
  CHECK(shown("\"\"", true) == "\"***\"");
  CHECK(shown("\"", true) == "\"***\"");
  CHECK(shown("\"张三\"x", true) == "\"张***\"");
  CHECK(shown("O'Neill", true) == "\"O***\"");
  CHECK(shown("\"张三\"", false) == "\"\"张三\"\"");
}

TEST_CASE("a value of another encoding is shown in UTF-8, whole, cut or masked") {
  CHECK(shown("\xCD\xF5\xD0\xA1\n", false, Encoding::gbk) == "\"王小\\n\"");
  CHECK(shown("\xCD\xF5\xD0\xA1", true, Encoding::gbk) == "\"王***\"");
  CHECK(shown("\xCD\xF5"
              "abcdef\x90|",
              true, Encoding::gbk) == "\"王***恷\"");
  CHECK(shown("\x81\x30\x81\x35"
              "a",
              false, Encoding::gb18030) == "\"\\u0085a\"");
  std::string many;
  for (int i = 0; i < 41; ++i)
    many += "\xD6\xD0";
  CHECK(shown(many, false, Encoding::gbk).size() == 2 + 3 * 40 + 3);
}

TEST_CASE("bytes that are no character of an encoding are shown as bytes") {
  CHECK(shown("a\xD6", false, Encoding::gbk) == "\"a\\xD6\"");
  CHECK(shown("\xAA\xA1z", false, Encoding::gbk) == "\"\\xAA\\xA1z\"");
  CHECK(shown("\xD6\xD0", false, Encoding::ascii) == "\"\\xD6\\xD0\"");
}

}  // namespace
}  // namespace stmtwatch::checks::text
