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

// Marks that change how text looks or compares, and show nowhere: soft hyphen, zero width, direction, byte
// order mark.
bool is_invisible(char32_t code) {
  return code == 0xAD || (code >= 0x200B && code <= 0x200F) || (code >= 0x202A && code <= 0x202E) ||
         (code >= 0x2060 && code <= 0x206F) || code == 0xFEFF;
}

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
  } else if (find_break(bytes, encoding) || find_control(bytes, encoding) || is_invisible(code)) {
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

// How many bytes the digit has that `text` begins with, ASCII or full width; 0: it begins with none.
std::size_t digit_bytes(std::string_view text, Encoding encoding) {
  const auto character = first_character(text, encoding);
  if (!character) return 0;
  const bool digit = (character->code >= '0' && character->code <= '9') ||
                     (character->code >= 0xFF10 && character->code <= 0xFF19);
  return digit ? character->bytes : 0;
}

struct DigitRun {
  std::size_t count = 0;
  std::size_t bytes = 0;
  std::size_t last = 0;  // where the last one begins
};

DigitRun digits_at(std::string_view text, Encoding encoding) {
  DigitRun run;
  while (const std::size_t bytes = digit_bytes(text.substr(run.bytes), encoding)) {
    run.last = run.bytes;
    run.bytes += bytes;
    ++run.count;
  }
  return run;
}

// The account number that `text` begins with; without digits if it begins with none.
DigitRun account_at(std::string_view text, Encoding encoding) {
  constexpr std::size_t group_min = 3;
  DigitRun all = digits_at(text, encoding);
  for (DigitRun group = all; group.count >= group_min && all.bytes < text.size();) {
    if (text[all.bytes] != ' ' && text[all.bytes] != '-') break;
    group = digits_at(text.substr(all.bytes + 1), encoding);
    if (group.count < group_min) break;
    all = {all.count + group.count, all.bytes + 1 + group.bytes, all.bytes + 1 + group.last};
  }
  return all.count >= account_digits_min ? all : DigitRun{};
}

// `accounts`: those are masked.
std::string quoted(std::string_view text, Encoding encoding, bool accounts) {
  std::string out = "\"";
  bool in_digits = false;
  std::size_t shown = 0;
  for (; shown < shown_characters_max && !text.empty(); ++shown) {
    const DigitRun account = accounts && !in_digits ? account_at(text, encoding) : DigitRun{};
    in_digits = digit_bytes(text, encoding) > 0;
    if (account.count > 0) {
      std::string_view last = text.substr(account.last);
      show_character(text, encoding, out);
      out += "***";
      show_character(last, encoding, out);
      text = last;
      shown += 4;
    } else {
      show_character(text, encoding, out);
    }
  }
  return out + (text.empty() ? "\"" : "…\"");
}

}  // namespace

std::string shown(std::string_view text, bool sensitive, Encoding encoding) {
  if (sensitive) return '"' + masked(without_quotes(text), encoding) + '"';
  return quoted(text, encoding, true);
}

std::string shown_whole(std::string_view text, Encoding encoding) {
  return quoted(text, encoding, false);
}

}  // namespace stmtwatch::checks::text
