#include "config/document.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <fstream>
#include <optional>
#include <system_error>

#include <fmt/format.h>

#include "config/words.hpp"

namespace stmtwatch::config {
namespace {

Fault unreadable(const std::filesystem::path& file, std::string_view why) {
  return {.file = file, .message = fmt::format("cannot be read: {}", why), .unreadable = true};
}

struct Utf8Lead {
  std::size_t bytes;  // of the whole sequence; 0: no sequence begins so
  unsigned char min,
      max;  // of the second byte: keeps out overlong forms, surrogates and what is beyond U+10FFFF
};

// Table 3-7 of the Unicode Standard, "Well-Formed UTF-8 Byte Sequences".
Utf8Lead utf8_lead(unsigned char byte) {
  if (byte < 0x80) return {1, 0, 0};
  if (byte >= 0xC2 && byte <= 0xDF) return {2, 0x80, 0xBF};
  if (byte == 0xE0) return {3, 0xA0, 0xBF};
  if (byte == 0xED) return {3, 0x80, 0x9F};
  if (byte >= 0xE1 && byte <= 0xEF) return {3, 0x80, 0xBF};
  if (byte == 0xF0) return {4, 0x90, 0xBF};
  if (byte >= 0xF1 && byte <= 0xF3) return {4, 0x80, 0xBF};
  if (byte == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

// Bytes of the well-formed sequence at the beginning of `text`; 0 if there is none.
std::size_t utf8_sequence(std::string_view text) {
  const auto lead = utf8_lead(static_cast<unsigned char>(text[0]));
  if (lead.bytes <= 1) return lead.bytes;
  if (text.size() < lead.bytes) return 0;
  const auto second = static_cast<unsigned char>(text[1]);
  if (second < lead.min || second > lead.max) return 0;
  const auto rest = text.substr(2, lead.bytes - 2);
  const bool whole = std::ranges::all_of(
      rest, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0u) == 0x80u; });
  return whole ? lead.bytes : 0;
}

// What toml++ must never see: it relies on well-formed UTF-8, and follows dotted keys and brackets by
// recursion, which the length of a line bounds.
std::optional<Fault> unfit(std::string_view text, const std::filesystem::path& file) {
  std::uint32_t line = 1;
  std::size_t line_begin = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto bytes = utf8_sequence(text.substr(at));
    if (bytes == 0) return Fault{file, line, "is not UTF-8; save the file as UTF-8"};
    if (text[at] == '\0') return Fault{file, line, "holds a NUL byte; this is no text file"};
    at += bytes;
    if (at - line_begin > document_line_bytes_max) {
      return Fault{file, line,
                   fmt::format("the line is longer than {} bytes; break it", document_line_bytes_max)};
    }
    if (text[at - 1] == '\n') {
      ++line;
      line_begin = at;
    }
  }
  return std::nullopt;
}

}  // namespace

std::expected<std::string, Fault> read_text(const std::filesystem::path& file) {
  std::error_code failure;
  const auto status = std::filesystem::status(file, failure);
  if (status.type() == std::filesystem::file_type::not_found)
    return std::unexpected(unreadable(file, "no such file"));
  if (failure) return std::unexpected(unreadable(file, failure.message()));
  if (!std::filesystem::is_regular_file(status))
    return std::unexpected(unreadable(file, "this is no regular file"));

  std::ifstream stream(file, std::ios::binary);
  if (!stream) return std::unexpected(unreadable(file, std::generic_category().message(errno)));
  std::string text(document_bytes_max + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) return std::unexpected(unreadable(file, "input/output error"));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (text.size() > document_bytes_max) {
    return std::unexpected(Fault{file, 0, fmt::format("is larger than {} bytes", document_bytes_max)});
  }
  return text;
}

std::expected<toml::table, Fault> parse_text(std::string_view text, const std::filesystem::path& file) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  if (auto fault = unfit(text, file)) return std::unexpected(*fault);
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    return std::unexpected(
        Fault{file, error.source().begin.line, fmt::format("is not TOML: {}", error.description())});
  }
}

}  // namespace stmtwatch::config
