#include "checks/text/characters.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "checks/text/ascii.hpp"
#include "checks/text/gb_characters.hpp"

namespace stmtwatch::checks::text {
namespace {

bool is_gb(Encoding encoding) {
  return encoding == Encoding::gbk || encoding == Encoding::gb18030;
}

// How many bytes the break that `text` begins with has; 0: none.
std::size_t break_bytes(std::string_view text, Encoding encoding) {
  if (text[0] >= '\n' && text[0] <= '\r') return 1;
  if (encoding == Encoding::utf8) {
    if (text.starts_with("\xC2\x85")) return 2;
    if (text.starts_with("\xE2\x80\xA8") || text.starts_with("\xE2\x80\xA9")) return 3;
  }
  if (encoding == Encoding::gb18030) {
    const bool found = text.starts_with("\x81\x30\x81\x35") || text.starts_with("\x81\x36\xA6\x35") ||
                       text.starts_with("\x81\x36\xA6\x36");
    return found ? 4 : 0;
  }
  return 0;
}

bool is_control(std::string_view text, Encoding encoding) {
  const std::uint8_t c = byte_at(text, 0);
  if (c < 0x20 || c == 0x7F) return break_bytes(text, encoding) == 0;
  if (c < 0x80) return false;
  const bool may_be_c1 = encoding == Encoding::utf8 ? c == 0xC2 : encoding == Encoding::gb18030 && c == 0x81;
  if (!may_be_c1) return false;
  const auto character = first_character(text, encoding);
  return character && character->code < 0xA0 && character->code != 0x85;
}

// UTF-8 is searched byte by byte, as none of its later bytes looks like what is searched for.
template <typename Predicate>
std::optional<std::size_t> find_where(std::string_view text, Encoding encoding, Predicate holds) {
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view rest = text.substr(at);
    if (holds(rest)) return at;
    at += is_gb(encoding) ? gb_character_bytes(rest, encoding) : 1;
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

std::optional<Character> first_utf8_character(std::string_view text) {
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

bool is_cut_utf8_character(std::string_view text) {
  const auto form = form_of(byte_at(text, 0));
  return form && text.size() < form->bytes && std::ranges::all_of(text.substr(1), [](char c) {
           return (static_cast<std::uint8_t>(c) & 0xC0) == 0x80;
         });
}

}  // namespace

std::string_view name_of(Encoding encoding) {
  switch (encoding) {
    case Encoding::utf8:
      return "UTF-8";
    case Encoding::ascii:
      return "ASCII";
    case Encoding::gbk:
      return "GBK";
    default:
      return "GB18030";
  }
}

std::optional<Character> first_character(std::string_view text, Encoding encoding) {
  if (text.empty()) return std::nullopt;
  const std::uint8_t lead = byte_at(text, 0);
  if (lead < 0x80) return Character{lead, 1};
  if (encoding == Encoding::ascii) return std::nullopt;
  return is_gb(encoding) ? first_gb_character(text, encoding) : first_utf8_character(text);
}

std::size_t step(std::string_view text, Encoding encoding) {
  if (is_gb(encoding)) return gb_character_bytes(text, encoding);
  const auto character = first_character(text, encoding);
  return character ? character->bytes : 1;
}

std::optional<std::size_t> find_invalid(std::string_view text, Encoding encoding) {
  for (std::size_t at = 0; at < text.size();) {
    const auto character = first_character(text.substr(at), encoding);
    if (!character) return at;
    at += character->bytes;
  }
  return std::nullopt;
}

std::optional<std::size_t> find_break(std::string_view text, Encoding encoding) {
  return find_where(text, encoding, [&](std::string_view rest) { return break_bytes(rest, encoding) > 0; });
}

std::string_view name_of_break(std::string_view text, Encoding encoding) {
  if (text.starts_with("\r\n")) return "CRLF";
  const auto character = first_character(text, encoding);
  switch (character ? character->code : 0) {
    case '\n':
      return "LF";
    case '\v':
      return "VT";
    case '\f':
      return "FF";
    case '\r':
      return "CR";
    case 0x85:
      return "U+0085";
    case 0x2028:
      return "U+2028";
    default:
      return "U+2029";
  }
}

std::optional<std::size_t> find_control(std::string_view text, Encoding encoding) {
  return find_where(text, encoding, [&](std::string_view rest) { return is_control(rest, encoding); });
}

std::size_t find_ascii(std::string_view text, char c, Encoding encoding, std::size_t from) {
  if (!is_gb(encoding) || from >= text.size()) return text.find(c, from);
  const auto at =
      find_where(text.substr(from), encoding, [c](std::string_view rest) { return rest.front() == c; });
  return at ? from + *at : std::string_view::npos;
}

bool ends_within_character(std::string_view text, Encoding encoding) {
  for (; !text.empty(); text.remove_prefix(step(text, encoding))) {
    if (byte_at(text, 0) < 0x80) continue;
    if (is_gb(encoding) ? is_cut_gb_character(text, encoding) : is_cut_utf8_character(text)) return true;
  }
  return false;
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

std::size_t count_characters(std::string_view text, Encoding encoding) {
  if (is_gb(encoding)) {
    std::size_t count = 0;
    for (; !text.empty(); ++count)
      text.remove_prefix(gb_character_bytes(text, encoding));
    return count;
  }
  const auto begins = [](char c) { return (static_cast<std::uint8_t>(c) & 0xC0) != 0x80; };
  return static_cast<std::size_t>(std::ranges::count_if(text, begins));
}

std::string without_breaks(std::string_view text, Encoding encoding) {
  if (is_printable_ascii(text)) return std::string(text);
  std::string kept;
  kept.reserve(text.size());
  while (!text.empty()) {
    const std::size_t breaks = break_bytes(text, encoding);
    const std::size_t bytes = breaks > 0 ? breaks : is_gb(encoding) ? gb_character_bytes(text, encoding) : 1;
    if (breaks == 0) kept += text.substr(0, bytes);
    text.remove_prefix(bytes);
  }
  return kept;
}

}  // namespace stmtwatch::checks::text
