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

struct SignedNumber {
  bool negative = false;
  bool sign_missing = false;
  std::string_view number;
};

bool take(std::string_view sign, bool behind, std::string_view& value) {
  if (!(behind ? value.ends_with(sign) : value.starts_with(sign))) return false;
  behind ? value.remove_suffix(sign.size()) : value.remove_prefix(sign.size());
  return true;
}

SignedNumber take_sign(const Decimal& type, std::string_view value) {
  SignedNumber taken;
  const bool letter = type.sign == AmountSign::letter;
  taken.negative = take(letter ? std::string_view(type.debit) : "-", type.sign_behind, value);
  taken.sign_missing = letter && !taken.negative && !take(type.credit, type.sign_behind, value);
  taken.number = value;
  return taken;
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

bool has_usual_sign(const Decimal& type) {
  return type.sign == AmountSign::minus && !type.sign_behind;
}

bool is_amount(const Decimal& type, std::string_view value) {
  const auto [negative, sign_missing, number] = take_sign(type, value);
  if (!(type.unit == AmountUnit::fen ? is_fen(type, number) : is_yuan(type, number))) return false;
  const bool for_zero_only = sign_missing || (negative && !type.negative_allowed);
  return !for_zero_only || number.find_first_not_of("0.,") == std::string_view::npos;
}

std::optional<Money> amount_of(const Decimal& type, std::string_view value) {
  if (!is_amount(type, value)) return std::nullopt;
  // What nearly all columns write, Money reads as it stands.
  if (type.unit == AmountUnit::yuan && has_usual_sign(type) && !type.grouped)
    return Money::parse(value, type.scale_max);
  const auto [negative, sign_missing, number] = take_sign(type, value);
  return Money::parse(in_yuan(type, negative, number), type.scale_max);
}

Decimal sum_of(Decimal type) {
  type.precision = std::numeric_limits<std::uint8_t>::max();
  type.negative_allowed = true;
  return type;
}

}  // namespace stmtwatch::checks
