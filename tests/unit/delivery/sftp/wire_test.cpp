#include "daemon/delivery/sftp/wire.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace stmtwatch::delivery::sftp {
namespace {

TEST_CASE("Fields are read as they were put") {
  std::string bytes;
  put_byte(bytes, 0xff);
  put_uint32(bytes, 0xdeadbeef);
  put_uint64(bytes, 0x0123456789abcdef);
  put_string(bytes, "text");
  FieldReader fields(bytes);
  CHECK(fields.byte() == 0xff);
  CHECK(fields.uint32() == 0xdeadbeef);
  CHECK(fields.uint64() == 0x0123456789abcdef);
  CHECK(fields.string() == "text");
  CHECK(fields.rest().empty());
  CHECK_FALSE(fields.byte());
}

TEST_CASE("A field that is cut short is not there, at any length") {
  std::string bytes;
  put_string(bytes, "text");
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    FieldReader fields(std::string_view(bytes).substr(0, size));
    CHECK_FALSE(fields.string());
    CHECK(fields.rest().size() == size);
  }
}

TEST_CASE("A string that claims more than there is takes nothing") {
  FieldReader fields(
      std::string_view("\xff\xff\xff\xff"
                       "abc",
                       7));
  CHECK_FALSE(fields.string());
}

TEST_CASE("Base64 goes there and back") {
  const std::vector<std::string> texts{"a", "ab", "abc", "abcd", std::string("\0\xff\0", 3)};
  for (const auto& text : texts)
    CHECK(parse_base64(base64(text)) == text);
  CHECK(base64("ab") == "YWI=");
}

TEST_CASE("Base64 with anything else in it is refused") {
  for (const auto* text :
       {"", "YW", "YWI", "YW I=", "YWI=\n", "Y===", "====", "=YWI", "Y=WI", "YW-_", "YWI=YWI="}) {
    CAPTURE(text);
    CHECK_FALSE(parse_base64(text));
  }
}

TEST_CASE("The fingerprint is the one that ssh-keygen shows") {
  // ssh-keygen -l of the key below.
  const auto key = parse_base64("AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl");
  REQUIRE(key);
  CHECK(key_type(*key) == "ssh-ed25519");
  CHECK(fingerprint(*key) == "SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU");
}

TEST_CASE("A stranger's words cannot steer a terminal or fill a screen") {
  CHECK(printable("no\x1b[2J\nspace\xff") == "no?[2J?space?");
  CHECK(printable(std::string(10'000, 'x')).size() == 200);
}

}  // namespace
}  // namespace stmtwatch::delivery::sftp
