#include "checks/values/amount.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

namespace stmtwatch::checks {
namespace {

bool are_digits(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// Takes the sign off; nullopt: a letter is wanted and not there.
std::optional<bool> take_negative(AmountSign sign, std::string_view& value) {
  const char negative = sign == AmountSign::letter ? 'D' : '-';
  const bool below_zero = value.starts_with(negative);
  if (sign == AmountSign::letter && !below_zero && !value.starts_with('C')) return std::nullopt;
  if (below_zero || sign == AmountSign::letter) value.remove_prefix(1);
  return below_zero;
}

// One to three digits, then groups of a comma and three.
bool are_groups(std::string_view whole) {
  const std::size_t first = whole.find(',');
  if (first == 0 || first > 3) return false;
  for (std::string_view rest = whole.substr(first); !rest.empty(); rest.remove_prefix(4)) {
    if (rest.size() < 4 || rest[0] != ',' || !are_digits(rest.substr(1, 3))) return false;
  }
  return are_digits(whole.substr(0, first));
}

bool is_whole(const Decimal& type, std::string_view whole) {
  const auto commas = static_cast<std::size_t>(std::ranges::count(whole, ','));
  const std::size_t digits = whole.size() - commas;
  if (digits == 0 || digits + type.scale_max > type.precision) return false;
  return commas == 0 ? are_digits(whole) : type.grouped && are_groups(whole);
}

bool is_yuan(const Decimal& type, std::string_view value) {
  const auto point = value.find('.');
  if (!is_whole(type, value.substr(0, point))) return false;
  if (point == std::string_view::npos) return type.scale_min == 0;
  const std::string_view fraction = value.substr(point + 1);
  return !fraction.empty() && fraction.size() >= type.scale_min && fraction.size() <= type.scale_max &&
         are_digits(fraction);
}

bool is_fen(const Decimal& type, std::string_view value) {
  return !value.empty() && value.size() <= type.precision && are_digits(value);
}

// As Money reads it: a minus, digits, a point.
std::string in_yuan(const Decimal& type, bool negative, std::string_view value) {
  std::string plain = negative ? "-" : "";
  if (type.unit == AmountUnit::fen && value.size() < 3) plain.append(3 - value.size(), '0');
  std::ranges::copy_if(value, std::back_inserter(plain), [](char c) { return c != ','; });
  if (type.unit == AmountUnit::fen) plain.insert(plain.size() - 2, 1, '.');
  return plain;
}

}  // namespace

bool is_amount(const Decimal& type, std::string_view value) {
  const auto negative = take_negative(type.sign, value);
  if (!negative || !(type.unit == AmountUnit::fen ? is_fen(type, value) : is_yuan(type, value))) return false;
  return !*negative || type.negative_allowed || value.find_first_not_of("0.,") == std::string_view::npos;
}

std::optional<Money> amount_of(const Decimal& type, std::string_view value) {
  if (!is_amount(type, value)) return std::nullopt;
  // What nearly all columns write, Money reads as it stands.
  if (type.unit == AmountUnit::yuan && type.sign == AmountSign::minus && !type.grouped)
    return Money::parse(value, type.scale_max);
  const bool negative = *take_negative(type.sign, value);
  return Money::parse(in_yuan(type, negative, value), type.scale_max);
}

Decimal sum_of(Decimal type) {
  type.precision = std::numeric_limits<std::uint8_t>::max();
  type.negative_allowed = true;
  return type;
}

}  // namespace stmtwatch::checks
