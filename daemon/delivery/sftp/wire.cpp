#include "daemon/delivery/sftp/wire.hpp"

#include <algorithm>

#include <openssl/evp.h>

#include "checks/vocabulary/digest.hpp"

namespace stmtwatch::delivery::sftp {

std::optional<std::uint64_t> FieldReader::big_endian(std::size_t bytes) {
  if (rest_.size() < bytes) return std::nullopt;
  std::uint64_t value = 0;
  for (const char byte : rest_.substr(0, bytes))
    value = value << 8 | static_cast<std::uint8_t>(byte);
  rest_.remove_prefix(bytes);
  return value;
}

std::optional<std::uint8_t> FieldReader::byte() {
  const auto value = big_endian(1);
  if (!value) return std::nullopt;
  return static_cast<std::uint8_t>(*value);
}

std::optional<std::uint32_t> FieldReader::uint32() {
  const auto value = big_endian(4);
  if (!value) return std::nullopt;
  return static_cast<std::uint32_t>(*value);
}

std::optional<std::uint64_t> FieldReader::uint64() {
  return big_endian(8);
}

std::optional<std::string_view> FieldReader::string() {
  FieldReader ahead(rest_);
  const auto size = ahead.uint32();
  if (!size || ahead.rest_.size() < *size) return std::nullopt;
  const auto value = ahead.rest_.substr(0, *size);
  rest_ = ahead.rest_.substr(*size);
  return value;
}

void put_byte(std::string& out, std::uint8_t value) {
  out.push_back(static_cast<char>(value));
}

void put_uint32(std::string& out, std::uint32_t value) {
  for (const int shift : {24, 16, 8, 0})
    put_byte(out, static_cast<std::uint8_t>(value >> shift & 0xff));
}

void put_uint64(std::string& out, std::uint64_t value) {
  put_uint32(out, static_cast<std::uint32_t>(value >> 32));
  put_uint32(out, static_cast<std::uint32_t>(value & 0xffff'ffff));
}

void put_string(std::string& out, std::string_view value) {
  put_uint32(out, static_cast<std::uint32_t>(value.size()));
  out += value;
}

std::string base64(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');  // EVP_EncodeBlock ends with a NUL
  const int written =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(written));
  return text;
}

std::optional<std::string> parse_base64(std::string_view text) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  constexpr std::size_t text_bytes_max = 64u << 10;
  const auto end = text.find_last_not_of('=');
  const auto padding = end == std::string_view::npos ? text.size() : text.size() - end - 1;
  const auto digits = text.substr(0, text.size() - padding);
  // EVP_DecodeBlock skips white space and counts padding as zero bytes, so both are settled here.
  if (text.empty() || text.size() > text_bytes_max || text.size() % 4 != 0 || padding > 2)
    return std::nullopt;
  if (digits.find_first_not_of(alphabet) != std::string_view::npos) return std::nullopt;
  std::string bytes(text.size() / 4 * 3, '\0');
  const int written =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                      reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (written < 0) return std::nullopt;
  bytes.resize(static_cast<std::size_t>(written) - padding);
  return bytes;
}

std::string fingerprint(std::string_view key_blob) {
  const auto digest = Sha256::of(std::as_bytes(std::span(key_blob)));
  std::string text = base64({reinterpret_cast<const char*>(digest.bytes.data()), digest.bytes.size()});
  text.resize(text.find('='));
  return "SHA256:" + text;
}

std::string_view key_type(std::string_view key_blob) {
  return FieldReader(key_blob).string().value_or("");
}

std::string printable(std::string_view words) {
  constexpr std::size_t length_max = 200;
  std::string text(words.substr(0, length_max));
  std::ranges::replace_if(
      text, [](char c) { return c < ' ' || c > '~'; }, '?');
  return text;
}

}  // namespace stmtwatch::delivery::sftp
