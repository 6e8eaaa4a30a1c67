#include "checks/text/transcode.hpp"

#include <cstdint>
#include <optional>

#include "checks/text/characters.hpp"
#include "checks/text/gb_characters.hpp"

namespace stmtwatch::checks::text {
namespace {

std::optional<std::size_t> bytes_of(char32_t code, Encoding encoding) {
  switch (encoding) {
    case Encoding::ascii:
      return code < 0x80 ? std::optional<std::size_t>(1) : std::nullopt;
    case Encoding::utf8:
      return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    default:
      return gb_bytes_of(code, encoding);
  }
}

}  // namespace

std::expected<std::size_t, std::size_t> bytes_in(Encoding target, std::string_view text, Encoding source) {
  if (target == source || is_printable_ascii(text)) return text.size();
  std::size_t bytes = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto character = first_character(text.substr(at), source);
    const auto held = character ? bytes_of(character->code, target) : std::optional<std::size_t>(1);
    if (!held) return std::unexpected(at);
    bytes += *held;
    at += character ? character->bytes : 1;
  }
  return bytes;
}

void append_utf8(std::string& out, char32_t code) {
  const auto put = [&out](char32_t byte) { out += static_cast<char>(static_cast<std::uint8_t>(byte)); };
  if (code < 0x80) return put(code);
  if (code >= 0x10000) {
    put(0xF0 | code >> 18);
    put(0x80 | (code >> 12 & 63));
  } else if (code >= 0x800) {
    put(0xE0 | code >> 12);
  } else {
    put(0xC0 | code >> 6);
  }
  if (code >= 0x800) put(0x80 | (code >> 6 & 63));
  put(0x80 | (code & 63));
}

std::string to_utf8(std::string_view text, Encoding source) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto character = first_character(text, source);
    append_utf8(out, character ? character->code : 0xFFFD);
    text.remove_prefix(character ? character->bytes : step(text, source));
  }
  return out;
}

}  // namespace stmtwatch::checks::text
