#include "config/document.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <fstream>
#include <optional>
#include <system_error>

#include <fmt/format.h>

#include "checks/text/characters.hpp"
#include "config/words.hpp"

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

// Where the string that begins at `begin` ends: behind its closing quote, or at the end of the line that
// lacks one.
std::size_t end_of_string(std::string_view text, std::size_t begin) {
  const char quote = text[begin];
  for (auto at = begin + 1; at < text.size(); ++at) {
    if (text[at] == '\n') return at;
    if (text[at] == quote) return at + 1;
    if (text[at] == '\\' && quote == '"') ++at;
  }
  return text.size();
}

struct Unsafe {
  std::size_t offset;
  std::string_view why;
};

// Outside strings and comments TOML is ASCII, and toml++ 3.3 relies on it: what its
// is_non_ascii_horizontal_whitespace does with a letter like U+00E9 is undefined. It asks that inside strings
// of several lines as well, which no key needs.
std::optional<Unsafe> find_unsafe(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto rest = text.substr(at);
    if (static_cast<unsigned char>(rest[0]) >= 0x80) {
      return Unsafe{at, "holds a character beyond ASCII outside quotes and comments; put the text in quotes"};
    }
    if (rest.starts_with("\"\"\"") || rest.starts_with("'''")) {
      return Unsafe{at, "begins a text of several lines, which no key takes; write it on one line"};
    }
    if (rest[0] == '"' || rest[0] == '\'') {
      at = end_of_string(text, at);
    } else if (rest[0] == '#') {
      at = std::min(text.find('\n', at), text.size());
    } else {
      ++at;
    }
  }
  return std::nullopt;
}

// What toml++ must never see. It also follows dotted keys and brackets by recursion, which the length of a
// line bounds.
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
  if (const auto unsafe = find_unsafe(text)) {
    return Fault{file, line_at(text, unsafe->offset), std::string(unsafe->why)};
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
    return std::unexpected(Fault{file, error.source().begin.line,
                                 fmt::format("is not TOML: {}", on_one_line(error.description()))});
  }
}

}  // namespace stmtwatch::config
