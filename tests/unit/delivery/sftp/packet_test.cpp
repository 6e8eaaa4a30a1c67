#include "daemon/delivery/sftp/packet.hpp"

#include <doctest/doctest.h>

#include "daemon/delivery/sftp/wire.hpp"

namespace stmtwatch::delivery::sftp {
namespace {

using namespace std::string_literals;

std::string hex(const std::string& bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const char byte : bytes) {
    text += digits[static_cast<unsigned char>(byte) >> 4];
    text += digits[static_cast<unsigned char>(byte) & 15];
  }
  return text;
}

std::string status(std::uint32_t id, std::uint32_t code, std::string_view message) {
  std::string packet;
  put_byte(packet, 101);
  put_uint32(packet, id);
  put_uint32(packet, code);
  put_string(packet, message);
  put_string(packet, "en");
  return packet;
}

TEST_CASE("Requests have the bytes of the draft") {
  std::string out;
  put_init(out);
  CHECK(hex(out) ==
        "00000005"
        "01"
        "00000003");
  out.clear();
  put_open_for_writing(out, 7, "ab");
  CHECK(hex(out) ==
        "00000017"
        "03"
        "00000007"
        "00000002"
        "6162"
        "0000001a"
        "00000004"
        "000001a0");
  out.clear();
  put_write(out, 8, "h", 0x100000002, "xy");
  CHECK(hex(out) ==
        "00000018"
        "06"
        "00000008"
        "00000001"
        "68"
        "0000000100000002"
        "00000002"
        "7879");
  out.clear();
  put_rename(out, 9, "a", "b");
  CHECK(hex(out) ==
        "0000000f"
        "12"
        "00000009"
        "00000001"
        "61"
        "00000001"
        "62");
  out.clear();
  put_mkdir(out, 10, "d");
  CHECK(hex(out) ==
        "00000012"
        "0e"
        "0000000a"
        "00000001"
        "64"
        "00000004"
        "000001e8");
}

TEST_CASE("A version is read with its extensions") {
  std::string packet = "\x02"s;
  put_uint32(packet, 3);
  CHECK_FALSE(parse_version(packet)->fsync);
  put_string(packet, "posix-rename@openssh.com");
  put_string(packet, "1");
  put_string(packet, "fsync@openssh.com");
  put_string(packet, "1");
  const auto version = parse_version(packet);
  REQUIRE(version);
  CHECK(version->version == 3);
  CHECK(version->fsync);
  packet += '\0';
  CHECK_FALSE(parse_version(packet));
  CHECK_FALSE(parse_version("\x03\0\0\0\x03"s));
  CHECK_FALSE(parse_version(""));
}

TEST_CASE("Limits are offered by their version and read whole") {
  std::string greeting = "\x02"s;
  put_uint32(greeting, 3);
  put_string(greeting, "limits@openssh.com");
  put_string(greeting, "1");
  CHECK(parse_version(greeting)->limits);
  CHECK_FALSE(parse_version(greeting)->fsync);

  std::string packet = "\xc9\0\0\0\x01"s;
  for (const std::uint64_t value : {262'144u, 261'120u, 32'768u, 10u})
    put_uint64(packet, value);
  const auto reply = parse_reply(packet);
  REQUIRE(reply);
  const auto& limits = std::get<LimitsReply>(reply->body);
  CHECK(limits.packet_bytes == 262'144);
  CHECK(limits.write_bytes == 32'768);
  CHECK(limits.open_files == 10);
  packet.pop_back();
  CHECK_FALSE(parse_reply(packet));
}

TEST_CASE("A status is read with its message made printable, or without one") {
  const auto reply = parse_reply(status(5, 4, "no\nspace"));
  REQUIRE(reply);
  CHECK(reply->id == 5);
  const auto& body = std::get<StatusReply>(reply->body);
  CHECK(body.status == Status::failure);
  CHECK(body.message == "no?space");
  const auto bare = parse_reply("\x65\0\0\0\x05\0\0\0\0"s);
  REQUIRE(bare);
  CHECK(std::get<StatusReply>(bare->body).status == Status::ok);
}

TEST_CASE("A handle is one to 256 bytes") {
  const auto handle = [](std::size_t size) {
    std::string packet = "\x66\0\0\0\x01"s;
    put_string(packet, std::string(size, 'h'));
    return parse_reply(packet);
  };
  CHECK_FALSE(handle(0));
  CHECK(handle(1));
  CHECK(handle(256));
  CHECK_FALSE(handle(257));
}

TEST_CASE("Attributes have a size or not, whatever follows") {
  std::string packet = "\x69\0\0\0\x01"s;
  put_uint32(packet, 0x80000005);
  std::string with_size = packet;
  put_uint64(with_size, 0x100000000);
  const auto reply = parse_reply(with_size + "rest");
  REQUIRE(reply);
  CHECK(std::get<AttributesReply>(reply->body).size == 0x100000000);
  CHECK_FALSE(parse_reply(packet));
  CHECK_FALSE(std::get<AttributesReply>(parse_reply("\x69\0\0\0\x01\0\0\0\0"s)->body).size);
}

TEST_CASE("What nobody asked for, and what is cut short, is malformed") {
  CHECK_FALSE(parse_reply(""));
  CHECK_FALSE(parse_reply("\x65\0\0\0"s));
  CHECK_FALSE(parse_reply("\x65\0\0\0\x01\0\0"s));
  CHECK_FALSE(parse_reply("\x68\0\0\0\x01\0\0\0\0"s));
  CHECK_FALSE(parse_reply("\x66\0\0\0\x01\0\0\0\0"s));
  CHECK_FALSE(parse_reply("\x67\0\0\0\x01\0\0\0\x02x"s));
}

TEST_CASE("Packets come out whole however the bytes come in") {
  std::string stream;
  for (const std::string packet : {"a", "bcd", "ef"})
    put_string(stream, packet);
  for (std::size_t piece = 1; piece <= stream.size(); ++piece) {
    CAPTURE(piece);
    Framer framer;
    std::string seen;
    for (std::size_t at = 0; at < stream.size(); at += piece) {
      framer.feed(std::string_view(stream).substr(at, piece));
      for (auto packet = framer.next(); packet && *packet; packet = framer.next())
        seen += std::string(**packet) + ";";
    }
    CHECK(seen == "a;bcd;ef;");
  }
}

TEST_CASE("A packet is refused by the length it claims, before any of it is kept") {
  const auto claims = [](std::uint32_t size) {
    Framer framer;
    std::string bytes;
    put_uint32(bytes, size);
    framer.feed(bytes);
    return framer.next().has_value();
  };
  CHECK_FALSE(claims(0));
  CHECK(claims(1));
  CHECK(claims(256u << 10));
  CHECK_FALSE(claims((256u << 10) + 1));
  CHECK_FALSE(claims(0xffffffff));
}

}  // namespace
}  // namespace stmtwatch::delivery::sftp
