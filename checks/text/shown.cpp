#include "checks/text/shown.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>

#include <fmt/format.h>

#include "checks/text/characters.hpp"

namespace stmtwatch::checks::text {
namespace {

constexpr std::size_t last_shown_from = 8;

// Moves the first character of `value` over to `out`, made visible.
void show_character(std::string_view& value, std::string& out) {
  const auto character = first_character(value);
  const std::size_t bytes = character ? character->bytes : 1;
  const char32_t code = character ? character->code : 0;
  if (!character) {
    fmt::format_to(std::back_inserter(out), "\\x{:02X}", static_cast<std::uint8_t>(value[0]));
  } else if (code == '\n') {
    out += "\\n";
  } else if (code == '\r') {
    out += "\\r";
  } else if (code == '\t') {
    out += "\\t";
  } else if (find_break(value.substr(0, bytes)) || find_control(value.substr(0, bytes))) {
    fmt::format_to(std::back_inserter(out), "\\u{:04X}", static_cast<std::uint32_t>(code));
  } else {
    out += value.substr(0, bytes);
  }
  value.remove_prefix(bytes);
}

std::string masked(std::string_view value) {
  const std::size_t characters = count_characters(value);
  std::string out;
  if (characters > 1) show_character(value, out);
  out += "***";
  if (characters >= last_shown_from) {
    auto begin = value.size() - 1;
    while (begin > 0 && (static_cast<std::uint8_t>(value[begin]) & 0xC0) == 0x80)
      --begin;
    value.remove_prefix(begin);
    show_character(value, out);
  }
  return out;
}

}  // namespace

std::string shown(std::string_view value, bool sensitive) {
  if (sensitive) return '"' + masked(value) + '"';
  std::string out = "\"";
  for (std::size_t i = 0; i < shown_characters_max && !value.empty(); ++i)
    show_character(value, out);
  return out + (value.empty() ? "\"" : "…\"");
}

}  // namespace stmtwatch::checks::text
