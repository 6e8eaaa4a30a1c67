#include "checks/text/shown.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>

#include <fmt/format.h>

#include "checks/text/characters.hpp"
#include "checks/text/transcode.hpp"

namespace stmtwatch::checks::text {
namespace {

constexpr std::size_t last_shown_from = 8;

// Moves the first character of `value` over to `out`, made visible.
void show_character(std::string_view& value, Encoding encoding, std::string& out) {
  const auto character = first_character(value, encoding);
  const std::string_view bytes = value.substr(0, character ? character->bytes : step(value, encoding));
  const char32_t code = character ? character->code : 0;
  if (!character) {
    for (const char byte : bytes)
      fmt::format_to(std::back_inserter(out), "\\x{:02X}", static_cast<std::uint8_t>(byte));
  } else if (code == '\n') {
    out += "\\n";
  } else if (code == '\r') {
    out += "\\r";
  } else if (code == '\t') {
    out += "\\t";
  } else if (find_break(bytes, encoding) || find_control(bytes, encoding)) {
    fmt::format_to(std::back_inserter(out), "\\u{:04X}", static_cast<std::uint32_t>(code));
  } else {
    append_utf8(out, code);
  }
  value.remove_prefix(bytes.size());
}

// Quotes around a value say nothing of it, and would take the place of the characters that are shown.
std::string_view without_quotes(std::string_view value) {
  if (!value.starts_with('"') && !value.starts_with('\'')) return value;
  const char quote = value.front();
  value.remove_prefix(1);
  if (value.ends_with(quote)) value.remove_suffix(1);
  return value;
}

// Stepping from the front: only so is it known where the last character of GBK begins.
std::string masked(std::string_view value, Encoding encoding) {
  const std::size_t characters = count_characters(value, encoding);
  std::string out;
  if (characters > 1) show_character(value, encoding, out);
  out += "***";
  if (characters >= last_shown_from) {
    while (step(value, encoding) < value.size())
      value.remove_prefix(step(value, encoding));
    show_character(value, encoding, out);
  }
  return out;
}

}  // namespace

std::string shown(std::string_view value, bool sensitive, Encoding encoding) {
  if (sensitive) return '"' + masked(without_quotes(value), encoding) + '"';
  std::string out = "\"";
  for (std::size_t i = 0; i < shown_characters_max && !value.empty(); ++i)
    show_character(value, encoding, out);
  return out + (value.empty() ? "\"" : "…\"");
}

}  // namespace stmtwatch::checks::text
