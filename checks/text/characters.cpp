#include "checks/text/characters.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace stmtwatch::checks::text {
namespace {

std::uint8_t byte_at(std::string_view text, std::size_t at) {
  return static_cast<std::uint8_t>(text[at]);
}

// How many bytes the break that `text` begins with has; 0: none.
std::size_t break_bytes(std::string_view text) {
  if (text[0] >= '\n' && text[0] <= '\r') return 1;
  if (text.starts_with("\xC2\x85")) return 2;
  if (text.starts_with("\xE2\x80\xA8") || text.starts_with("\xE2\x80\xA9")) return 3;
  return 0;
}

bool is_control(std::string_view text) {
  const std::uint8_t c = byte_at(text, 0);
  if (c < 0x20 || c == 0x7F) return break_bytes(text) == 0;
  return c == 0xC2 && text.size() > 1 && byte_at(text, 1) < 0xA0 && byte_at(text, 1) != 0x85;
}

template <typename Predicate>
std::optional<std::size_t> find_where(std::string_view text, Predicate holds) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (holds(text.substr(at))) return at;
  }
  return std::nullopt;
}

struct Form {
  std::size_t bytes;
  std::uint8_t lead_bits;
  char32_t smallest;  // anything below is overlong
};

std::optional<Form> form_of(std::uint8_t lead) {
  if (lead < 0x80) return Form{1, 0x7F, 0};
  if ((lead & 0xE0) == 0xC0) return Form{2, 0x1F, 0x80};
  if ((lead & 0xF0) == 0xE0) return Form{3, 0x0F, 0x800};
  if ((lead & 0xF8) == 0xF0) return Form{4, 0x07, 0x10000};
  return std::nullopt;
}

}  // namespace

std::optional<Character> first_character(std::string_view text) {
  if (text.empty()) return std::nullopt;
  const auto form = form_of(byte_at(text, 0));
  if (!form || text.size() < form->bytes) return std::nullopt;
  char32_t code = byte_at(text, 0) & form->lead_bits;
  for (std::size_t i = 1; i < form->bytes; ++i) {
    if ((byte_at(text, i) & 0xC0) != 0x80) return std::nullopt;
    code = (code << 6) | (byte_at(text, i) & 0x3F);
  }
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < form->smallest || surrogate || code > 0x10FFFF) return std::nullopt;
  return Character{code, form->bytes};
}

std::optional<std::size_t> find_invalid_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto character = first_character(text.substr(at));
    if (!character) return at;
    at += character->bytes;
  }
  return std::nullopt;
}

std::optional<std::size_t> find_non_ascii(std::string_view text) {
  return find_where(text, [](std::string_view rest) { return byte_at(rest, 0) >= 0x80; });
}

std::optional<std::size_t> find_break(std::string_view text) {
  return find_where(text, [](std::string_view rest) { return break_bytes(rest) > 0; });
}

std::string_view name_of_break(std::string_view text) {
  if (text.starts_with("\r\n")) return "CRLF";
  switch (text[0]) {
    case '\n':
      return "LF";
    case '\v':
      return "VT";
    case '\f':
      return "FF";
    case '\r':
      return "CR";
    case '\xC2':
      return "U+0085";
    default:
      return text[2] == '\xA8' ? "U+2028" : "U+2029";
  }
}

std::optional<std::size_t> find_control(std::string_view text) {
  return find_where(text, is_control);
}

// Eight bytes at a time: this runs over every field of every record.
bool is_printable_ascii(std::string_view text) {
  constexpr std::uint64_t ones = 0x0101010101010101;
  constexpr std::uint64_t tops = ones * 0x80;
  std::uint64_t odd = 0;
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, 8);
    // With every byte below 0x80, adding 0x60 or 1 carries into its top bit exactly when it is >= 0x20 or ==
    // 0x7F.
    const std::uint64_t low = word & ~tops;
    odd |= (word | ~(low + ones * 0x60) | (low + ones)) & tops;
  }
  if (odd != 0) return false;
  return std::ranges::all_of(text.substr(at), [](char c) { return c >= 0x20 && c <= 0x7E; });
}

std::size_t count_characters(std::string_view text) {
  const auto begins = [](char c) { return (static_cast<std::uint8_t>(c) & 0xC0) != 0x80; };
  return static_cast<std::size_t>(std::ranges::count_if(text, begins));
}

std::string without_breaks(std::string_view text) {
  std::string kept;
  kept.reserve(text.size());
  while (!text.empty()) {
    const std::size_t bytes = break_bytes(text);
    if (bytes == 0) kept += text.front();
    text.remove_prefix(std::max<std::size_t>(bytes, 1));
  }
  return kept;
}

}  // namespace stmtwatch::checks::text
