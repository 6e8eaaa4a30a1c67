#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "checks/schema.hpp"

// What a value means, as product.md says it, for the naive judge: written from the contract, slowly and
// plainly, sharing nothing with checks/ but the schema. UTF-8 and ASCII only.
namespace stmtwatch::test::naive {

// What an amount adds to a sum, and what is said of the sum in the end.
inline __int128_t added(const checks::TrailerSum& sum, __int128_t units) {
  return sum.of_absolutes && units < 0 ? -units : units;
}
inline __int128_t said(const checks::TrailerSum& sum, __int128_t units) {
  if (sum.sign == checks::SumSign::turned) return -units;
  return sum.sign == checks::SumSign::dropped && units < 0 ? -units : units;
}

// Where the first byte sequence begins that is no character of the encoding.
std::optional<std::size_t> find_invalid(checks::Encoding encoding, std::string_view text);
// Whether a text that should be UTF-8 is GB18030 instead, all of it.
bool is_gb18030_instead(std::string_view text);
// LF, VT, FF, CR, U+0085, U+2028, U+2029.
std::optional<std::size_t> find_break(std::string_view text);
std::optional<std::size_t> find_control(std::string_view text);
std::string without_breaks(std::string_view text);

// Text, digits, alphanumeric, decimals, moments; `value` is not empty.
bool is_well_formed(const checks::ValueType& type, std::string_view value);

// What of a field is the value: without prefix (nullopt: it lacks it), without what is trimmed, and empty for
// a null token.
std::optional<std::string> value_of(const checks::Column& column, std::string_view field);

// The first of length, required, type, values and pattern that does not hold for a field; "" if all do.
std::string wrong_with_value(const checks::Column& column, std::string_view field);

// A well-formed decimal number in units of its last possible digit.
__int128_t units_of(const checks::Decimal& type, std::string_view value);
// Whether a decimal number, of any length, says so many units.
bool says(const checks::Decimal& type, std::string_view number, __int128_t units);

}  // namespace stmtwatch::test::naive
