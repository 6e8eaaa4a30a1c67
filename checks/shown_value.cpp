#include "checks/shown_value.hpp"

#include <algorithm>

#include "checks/check.hpp"
#include "checks/text/ascii.hpp"
#include "checks/text/characters.hpp"
#include "checks/text/shown.hpp"
#include "checks/values/value_type.hpp"

namespace stmtwatch::checks {
namespace {

// Digits where the picture has parts, and its signs between them, whatever day that makes.
bool looks_like(const Moment& moment, std::string_view value) {
  return std::ranges::equal(value, moment.picture, [](char c, char wanted) {
    const bool part = std::string_view("YMDhms").contains(wanted);
    return part ? text::is_digit(c) : c == wanted;
  });
}

bool is_amount_or_time(const ValueType& type, std::string_view value) {
  if (const auto* moment = std::get_if<Moment>(&type)) return looks_like(*moment, value);
  return std::holds_alternative<Decimal>(type) && is_well_formed(type, value);
}

// Of the characters that a wrong number or time is written with.
bool is_number_like(std::string_view value) {
  return std::ranges::all_of(value, [](char c) {
    return text::is_digit(c) || !text::is_printable_ascii(std::string_view(&c, 1)) ||
           std::string_view(" +-.,:;/%eETZCD$()'`\"").contains(c);
  });
}

// Full width, currency signs and control characters are such; names are not.
bool has_foreign_letters(std::string_view value, Encoding encoding) {
  while (!value.empty()) {
    const auto character = text::first_character(value, encoding);
    const char32_t code = character ? character->code : 0;
    const bool sign = code < 0x100 || (code >= 0x2000 && code < 0x2070) ||
                      (code >= 0x3000 && code < 0x3004) || code >= 0xFE00;
    if (!sign) return true;
    value.remove_prefix(character ? character->bytes : 1);
  }
  return false;
}

// Too short for the number of an account; a day is none.
bool is_short_number(std::string_view value) {
  const auto digits = std::ranges::count_if(value, text::is_digit);
  const bool day = digits == 8 && (value.starts_with("19") || value.starts_with("20"));
  return is_number_like(value) && text::is_printable_ascii(value) && (digits < 8 || day);
}

bool is_of_own_characters(const Column& column, std::string_view value, Encoding encoding) {
  const bool text = std::holds_alternative<Text>(column.type);
  if (!text && !std::holds_alternative<Alphanumeric>(column.type))
    return is_number_like(value) && !has_foreign_letters(value, encoding);
  const bool ascii =
      !text || (!column.values.empty() && std::ranges::all_of(column.values, text::is_printable_ascii));
  return !ascii || !has_foreign_letters(value, encoding);
}

}  // namespace

bool is_in_place(const Checks& checks, const RecordBatch& batch, std::size_t row) {
  std::size_t moved = 0;
  for (std::size_t column = 0; column < batch.columns(); ++column) {
    const bool unprefixed = (batch.marks(row, column) & mark::unprefixed) != 0;
    moved += unprefixed || !checks.value_fits(column, batch.value(row, column)) ? 1 : 0;
  }
  return moved < 2;
}

std::string shown_value(const Column& column, std::string_view value, Encoding encoding, bool in_place) {
  if (column.sensitive) return text::shown(value, true, encoding);
  if (is_amount_or_time(column.type, value)) return text::shown_whole(value, encoding);
  if (!in_place) return text::shown(value, !is_short_number(value), encoding);
  return text::shown(value, !is_of_own_characters(column, value, encoding), encoding);
}

std::string shown_key_value(const Column& column, std::string_view value, Encoding encoding, bool in_place) {
  if (column.sensitive || !in_place) return text::shown(value, true, encoding);
  return text::shown_whole(value, encoding);
}

}  // namespace stmtwatch::checks
