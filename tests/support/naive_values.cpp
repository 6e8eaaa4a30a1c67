#include "tests/support/naive_values.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <re2/re2.h>

namespace stmtwatch::test::naive {
namespace {

using checks::Column;
using checks::Decimal;

unsigned byte(std::string_view text, std::size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u;
}

bool digits_only(std::string_view text) {
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

// Table 3-7 of the Unicode standard: the bytes of each kind of character.
struct Kind {
  unsigned first_min, first_max, second_min, second_max;
  std::size_t bytes;
};
constexpr std::array kinds = {
    Kind{0x00, 0x7F, 0, 0, 1},       Kind{0xC2, 0xDF, 0x80, 0xBF, 2}, Kind{0xE0, 0xE0, 0xA0, 0xBF, 3},
    Kind{0xE1, 0xEC, 0x80, 0xBF, 3}, Kind{0xED, 0xED, 0x80, 0x9F, 3}, Kind{0xEE, 0xEF, 0x80, 0xBF, 3},
    Kind{0xF0, 0xF0, 0x90, 0xBF, 4}, Kind{0xF1, 0xF3, 0x80, 0xBF, 4}, Kind{0xF4, 0xF4, 0x80, 0x8F, 4}};

// Of the character at `at`; 0: there is none.
std::size_t character_bytes(std::string_view text, std::size_t at) {
  for (const Kind& kind : kinds) {
    if (byte(text, at) < kind.first_min || byte(text, at) > kind.first_max) continue;
    if (kind.bytes == 1) return 1;
    if (byte(text, at + 1) < kind.second_min || byte(text, at + 1) > kind.second_max) return 0;
    for (std::size_t i = 2; i < kind.bytes; ++i) {
      if (byte(text, at + i) < 0x80 || byte(text, at + i) > 0xBF) return 0;
    }
    return kind.bytes;
  }
  return 0;
}

// Bytes that begin one.
std::size_t count_characters(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++at)
    count += byte(text, at) < 0x80 || byte(text, at) > 0xBF ? 1 : 0;
  return count;
}

std::size_t break_bytes(std::string_view text, std::size_t at) {
  for (const char* each : {"\n", "\v", "\f", "\r", "\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"}) {
    if (text.substr(at).starts_with(each)) return std::string_view(each).size();
  }
  return 0;
}

// 1,234,567: commas before every three digits, or none at all.
bool is_whole_part(std::string_view text, bool grouped) {
  if (!grouped || text.find(',') == std::string_view::npos) return digits_only(text);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool comma = (text.size() - i) % 4 == 0;
    if (comma != (text[i] == ',') || (!comma && !digits_only(text.substr(i, 1)))) return false;
  }
  return text[0] != ',';
}

struct Parts {
  bool minus = false;
  bool point = false;
  std::string whole, fraction;
};

Parts parts_of(const Decimal& type, std::string_view value) {
  Parts parts;
  parts.minus = value.starts_with('-');
  if (parts.minus) value.remove_prefix(1);
  if (type.unit == checks::AmountUnit::fen) {
    parts.whole = value;
    return parts;
  }
  const auto point = value.find('.');
  parts.point = point != std::string_view::npos;
  parts.whole = value.substr(0, point);
  if (parts.point) parts.fraction = value.substr(point + 1);
  return parts;
}

bool is_decimal(const Decimal& type, std::string_view value) {
  Parts parts = parts_of(type, value);
  const bool grouped = type.grouped && type.unit == checks::AmountUnit::yuan;
  if (!is_whole_part(parts.whole, grouped) || !digits_only(parts.fraction)) return false;
  std::erase(parts.whole, ',');
  if (parts.whole.empty()) return false;
  const bool zero = (parts.whole + parts.fraction).find_first_not_of('0') == std::string::npos;
  if (parts.minus && !type.negative_allowed && !zero) return false;
  if (type.unit == checks::AmountUnit::fen) return parts.whole.size() <= type.precision;
  const std::size_t whole_max = static_cast<std::size_t>(type.precision - type.scale_max);
  if (parts.whole.size() > whole_max || parts.point == parts.fraction.empty()) return false;
  return parts.fraction.size() >= type.scale_min && parts.fraction.size() <= type.scale_max;
}

bool is_moment(std::string_view picture, std::string_view value) {
  if (value.size() != picture.size()) return false;
  std::map<char, int> said;
  for (std::size_t i = 0; i < picture.size(); ++i) {
    const bool placeholder = std::string_view("YMDhms").find(picture[i]) != std::string_view::npos;
    if (!placeholder && value[i] != picture[i]) return false;
    if (!placeholder) continue;
    if (value[i] < '0' || value[i] > '9') return false;
    said[picture[i]] = said[picture[i]] * 10 + (value[i] - '0');
  }
  if (said['h'] > 23 || said['m'] > 59 || said['s'] > 59) return false;
  if (picture.find('M') != std::string_view::npos && (said['M'] < 1 || said['M'] > 12)) return false;
  if (picture.find('D') == std::string_view::npos) return true;
  const int year = picture.find('Y') == std::string_view::npos ? 2024 : said['Y'];
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  constexpr std::array days = {31, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const int last = said['M'] == 2 && leap ? 29 : days[static_cast<std::size_t>(said['M'])];
  return said['D'] >= 1 && said['D'] <= last;
}

bool matches(const std::string& pattern, std::string_view value) {
  static std::map<std::string, RE2> known;
  const auto expression = known.try_emplace(pattern, pattern).first;
  return RE2::FullMatch(re2::StringPiece(value.data(), value.size()), expression->second);
}

std::string without_leading_zeros(std::string digits) {
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  return digits;
}

}  // namespace

std::optional<std::size_t> find_invalid(checks::Encoding encoding, std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t bytes = character_bytes(text, at);
    if (bytes == 0 || (encoding == checks::Encoding::ascii && bytes > 1)) return at;
    at += bytes;
  }
  return std::nullopt;
}

// Bytes at two places at least must be wrong, and few characters of three or more be right; and every byte
// from 0x80 on must begin a pair (81-FE 40-FE but 7F) or four (81-FE 30-39 81-FE 30-39).
bool is_gb18030_instead(std::string_view text) {
  std::size_t wrong = 0;
  std::size_t wrong_runs = 0;
  std::size_t right = 0;
  bool was_right = true;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t bytes = character_bytes(text, at);
    wrong += bytes == 0 ? 1 : 0;
    wrong_runs += bytes == 0 && was_right ? 1 : 0;
    was_right = bytes > 0;
    right += bytes > 2 ? 1 : 0;
    at += std::max<std::size_t>(bytes, 1);
  }
  if (wrong_runs < 2 || right * 4 >= wrong) return false;
  const auto in = [&](std::size_t at, unsigned first, unsigned last) {
    return byte(text, at) >= first && byte(text, at) <= last;
  };
  for (std::size_t at = 0; at < text.size();) {
    if (byte(text, at) < 0x80) {
      ++at;
    } else if (in(at, 0x81, 0xFE) && in(at + 1, 0x40, 0xFE) && !in(at + 1, 0x7F, 0x7F)) {
      at += 2;
    } else if (in(at, 0x81, 0xFE) && in(at + 1, 0x30, 0x39) && in(at + 2, 0x81, 0xFE) &&
               in(at + 3, 0x30, 0x39)) {
      at += 4;
    } else {
      return false;
    }
  }
  return true;
}

std::optional<std::size_t> find_break(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (break_bytes(text, at) > 0) return at;
  }
  return std::nullopt;
}

std::optional<std::size_t> find_control(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const unsigned one = byte(text, at);
    const unsigned two = byte(text, at + 1);
    const bool control = one < 0x20 || one == 0x7F || (one == 0xC2 && two >= 0x80 && two <= 0x9F);
    if (control && break_bytes(text, at) == 0) return at;
  }
  return std::nullopt;
}

std::string without_breaks(std::string_view text) {
  std::string kept;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t bytes = break_bytes(text, at);
    if (bytes == 0) kept += text[at];
    at += std::max<std::size_t>(bytes, 1);
  }
  return kept;
}

bool is_well_formed(const checks::ValueType& type, std::string_view value) {
  if (std::holds_alternative<checks::Digits>(type)) return digits_only(value);
  if (std::holds_alternative<checks::Alphanumeric>(type)) {
    return std::ranges::all_of(value, [](char c) {
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    });
  }
  if (const auto* decimal = std::get_if<Decimal>(&type)) return is_decimal(*decimal, value);
  if (const auto* moment = std::get_if<checks::Moment>(&type)) return is_moment(moment->picture, value);
  return true;
}

std::optional<std::string> value_of(const Column& column, std::string_view field) {
  if (!field.starts_with(column.prefix)) return std::nullopt;
  std::string value(field.substr(column.prefix.size()));
  const auto trimmed = [&](char c) { return column.trim.characters.find(c) != std::string::npos; };
  while (column.trim.left && !value.empty() && trimmed(value.front()))
    value.erase(0, 1);
  while (column.trim.right && !value.empty() && trimmed(value.back()))
    value.pop_back();
  if (std::ranges::find(column.null_tokens, value) != column.null_tokens.end()) value.clear();
  return value;
}

std::string wrong_with_value(const Column& column, std::string_view field) {
  const auto value = value_of(column, field);
  // A field without a value is rather empty than without its prefix.
  if (!value) {
    Column unprefixed = column;
    unprefixed.prefix.clear();
    const bool empty = value_of(unprefixed, field)->empty();
    return empty && column.required ? "field-required" : "field-type";
  }
  if (value->empty()) return column.required ? "field-required" : "";
  if (column.length) {
    const bool bytes = column.length->unit == checks::LengthUnit::bytes;
    const std::size_t length = bytes ? value->size() : count_characters(*value);
    if (length < column.length->min || length > column.length->max) return "field-length";
  }
  if (!is_well_formed(column.type, *value)) return "field-type";
  const bool listed = std::ranges::find(column.values, *value) != column.values.end();
  if (!column.values.empty() && !listed) return "field-values";
  if (column.pattern && !matches(*column.pattern, *value)) return "field-pattern";
  return "";
}

__int128_t units_of(const Decimal& type, std::string_view value) {
  Parts parts = parts_of(type, value);
  std::erase(parts.whole, ',');
  if (type.unit == checks::AmountUnit::yuan) parts.fraction.resize(type.scale_max, '0');
  __int128_t units = 0;
  for (const char c : parts.whole + parts.fraction)
    units = units * 10 + (c - '0');
  return parts.minus ? -units : units;
}

bool says(const Decimal& type, std::string_view number, __int128_t units) {
  Parts parts = parts_of(type, number);
  std::erase(parts.whole, ',');
  if (type.unit == checks::AmountUnit::yuan) parts.fraction.resize(type.scale_max, '0');
  const std::string said = without_leading_zeros(parts.whole + parts.fraction);
  std::string right;
  for (__int128_t left = units < 0 ? -units : units; left != 0; left /= 10)
    right.insert(right.begin(), static_cast<char>('0' + static_cast<int>(left % 10)));
  return said == right && (said.empty() || parts.minus == (units < 0));
}

}  // namespace stmtwatch::test::naive
