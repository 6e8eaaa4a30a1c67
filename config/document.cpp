#include "config/document.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <fstream>
#include <optional>
#include <system_error>

#include <fmt/format.h>

#include "checks/text/characters.hpp"

namespace stmtwatch::config {
namespace {

Fault unreadable(const std::filesystem::path& file, std::string_view why) {
  return {.file = file, .message = fmt::format("cannot be read: {}", why), .unreadable = true};
}

std::uint32_t line_at(std::string_view text, std::size_t offset) {
  return static_cast<std::uint32_t>(1 + std::ranges::count(text.substr(0, offset), '\n'));
}

std::optional<std::size_t> find_long_line(std::string_view text) {
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    if (end - begin > document_line_bytes_max) return begin;
    begin = end + 1;
  }
  return std::nullopt;
}

// What toml++ must never see: it relies on well-formed UTF-8, and follows dotted keys and brackets by
// recursion, which the length of a line bounds.
std::optional<Fault> unfit(std::string_view text, const std::filesystem::path& file) {
  if (const auto at = checks::text::find_invalid_utf8(text)) {
    return Fault{file, line_at(text, *at), "is not UTF-8; save the file as UTF-8"};
  }
  if (const auto at = text.find('\0'); at != std::string_view::npos) {
    return Fault{file, line_at(text, at), "holds a NUL byte; this is no text file"};
  }
  if (const auto at = find_long_line(text)) {
    return Fault{file, line_at(text, *at),
                 fmt::format("the line is longer than {} bytes; break it", document_line_bytes_max)};
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
