#include <algorithm>
#include <limits>

#include <re2/re2.h>

#include "checks/text/characters.hpp"
#include "checks/values/value_type.hpp"
#include "config/encoded.hpp"
#include "config/schema_keys.hpp"
#include "config/schema_narrower.hpp"

// Which values a column takes that another does not. Each key is asked for itself: the second column refuses
// nothing that the first takes if none of its keys does.
namespace stmtwatch::config::narrower {
namespace {

using checks::Column;
using checks::Decimal;
using checks::LengthUnit;
using checks::Moment;
using checks::Schema;

constexpr auto no_bound = std::numeric_limits<std::uint64_t>::max();

struct Range {
  std::uint64_t min = 1;  // an empty value is no value and has no length
  std::uint64_t max = no_bound;

  void narrow(std::uint64_t to_min, std::uint64_t to_max) {
    min = std::max(min, to_min);
    max = std::min(max, to_max);
  }
};

std::uint64_t times(std::uint64_t count, std::uint64_t factor) {
  return count > no_bound / factor ? no_bound : count * factor;
}

// No value of the column has a character beyond ASCII.
bool is_ascii(const Column& column, const Schema& schema) {
  const auto ascii = [](const std::string& text) { return !checks::text::find_non_ascii(text); };
  const bool listed = !column.values.empty() && std::ranges::all_of(column.values, ascii);
  return schema.encoding == checks::Encoding::ascii || listed ||
         !std::holds_alternative<checks::Text>(column.type);
}

// Every character of `encoding` is one of `charset` too.
bool holds(checks::Encoding charset, checks::Encoding encoding) {
  using enum checks::Encoding;
  return charset == encoding || charset == utf8 || charset == gb18030 || encoding == ascii;
}

// The most bytes that a character of `encoding` takes in `charset`.
std::uint64_t bytes_max(checks::Encoding charset, checks::Encoding encoding) {
  using enum checks::Encoding;
  if (charset == ascii || encoding == ascii) return 1;
  if (charset == gbk || (charset == gb18030 && encoding == gbk)) return 2;
  return encoding == gbk ? 3 : 4;
}

// How many characters the values of the column have.
Range characters_of(const Column& column, const Schema& schema) {
  Range range;
  if (const auto* moment = std::get_if<Moment>(&column.type))
    range.narrow(moment->picture.size(), moment->picture.size());
  if (schema.fixed_width) range.narrow(1, column.width_bytes);
  if (!column.values.empty()) {
    const auto length = [](const std::string& value) { return checks::text::count_characters(value); };
    const auto [shortest, longest] = std::ranges::minmax(column.values, {}, length);
    range.narrow(length(shortest), length(longest));
  }
  if (!column.length) return range;
  const auto& length = *column.length;
  const bool in_bytes = length.unit == LengthUnit::bytes && !is_ascii(column, schema);
  const auto factor = in_bytes ? bytes_max(length.charset.value_or(schema.encoding), schema.encoding) : 1;
  range.narrow((length.min + factor - 1) / factor, length.max);
  return range;
}

// How long they are as `asked` counts, which is a length of the other column.
Range range_of(const Column& column, const Schema& schema, checks::Encoding charset) {
  auto range = characters_of(column, schema);
  if (!is_ascii(column, schema)) range.max = times(range.max, bytes_max(charset, schema.encoding));
  if (!column.length || column.length->unit != LengthUnit::bytes) return range;
  const auto own = column.length->charset.value_or(schema.encoding);
  if (own == charset) range.narrow(column.length->min, column.length->max);
  return range;
}

bool is_of_digits(const Moment& moment, std::string_view beside) {
  return std::ranges::all_of(moment.picture, [beside](char c) {
    return std::string_view("YMDhms").contains(c) || beside.contains(c);
  });
}

bool takes_all(const Decimal& right, const Decimal& left) {
  return right.precision - right.scale_max >= left.precision - left.scale_max &&
         right.scale_max >= left.scale_max && right.scale_min <= left.scale_min;
}

// Digits that are a number without a point.
bool takes_digits(const Decimal& decimal, std::uint64_t digits_max) {
  return decimal.scale_min == 0 && decimal.unit == checks::AmountUnit::yuan &&
         decimal.sign == checks::AmountSign::minus &&
         digits_max <= static_cast<std::uint64_t>(decimal.precision - decimal.scale_max);
}

// Every value of type `left`, at most so long, is one of type `right`.
bool takes_all(const checks::ValueType& right, const checks::ValueType& left, std::uint64_t length_max) {
  const bool to_alphanumeric = std::holds_alternative<checks::Alphanumeric>(right);
  const bool to_digits = std::holds_alternative<checks::Digits>(right);
  if (std::holds_alternative<checks::Text>(right)) return true;
  if (const auto* moment = std::get_if<Moment>(&left)) {
    const auto* other = std::get_if<Moment>(&right);
    return other != nullptr
               ? other->picture == moment->picture
               : (to_digits && is_of_digits(*moment, "")) || (to_alphanumeric && is_of_digits(*moment, "TZ"));
  }
  const auto* decimal = std::get_if<Decimal>(&right);
  if (const auto* from = std::get_if<Decimal>(&left)) return decimal != nullptr && takes_all(*decimal, *from);
  const bool of_digits = std::holds_alternative<checks::Digits>(left);
  if (of_digits && decimal != nullptr) return takes_digits(*decimal, length_max);
  return left.index() == right.index() || (of_digits && to_alphanumeric);
}

// A key beside the columns speaks of the column of this name: its value matters for more than itself.
bool is_spoken_of(const std::string& name, const Schema& schema) {
  auto renamed = schema;
  const auto column = std::ranges::find(renamed.columns, name, &Column::name);
  if (column == renamed.columns.end()) return false;
  column->name += "'";
  return std::ranges::any_of(keys_of<Schema>(), [&](const auto& key) {
    return key.say != nullptr && key.name != "columns" &&
           key.say(schema, schema) != key.say(renamed, renamed);
  });
}

bool is_listed(const std::string& text, const std::vector<std::string>& texts) {
  return std::ranges::find(texts, text) != texts.end();
}

// A text of UTF-8 is a value of the column.
bool takes(const Column& column, const Schema& schema, const std::string& text) {
  if (!checks::is_well_formed(column.type, text)) return false;
  if (!column.values.empty() && !is_listed(text, column.values)) return false;
  if (column.pattern && !RE2::FullMatch(text, RE2(*column.pattern, RE2::Quiet))) return false;
  if (!column.length) return true;
  const auto charset = column.length->charset.value_or(schema.encoding);
  const auto bytes = encoded(text, charset);
  const bool in_bytes = column.length->unit == LengthUnit::bytes;
  if (in_bytes && !bytes) return false;
  const auto length = in_bytes ? bytes->size() : checks::text::count_characters(text);
  return length >= column.length->min && length <= column.length->max;
}

// Values of the column can begin or end with a character of `characters`.
bool may_have_at_ends(const Column& column, std::string_view characters) {
  if (!column.values.empty()) {
    return std::ranges::any_of(column.values, [characters](const std::string& value) {
      return characters.contains(value.front()) || characters.contains(value.back());
    });
  }
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  return std::holds_alternative<checks::Text>(column.type) || !std::ranges::all_of(characters, is_blank);
}

}  // namespace

bool Type::operator()(const Both<Column>& both) const {
  const auto& [left, right, left_schema, right_schema] = both;
  const bool compared_as_number = std::holds_alternative<Decimal>(left.type) &&
                                  !std::holds_alternative<Decimal>(right.type) &&
                                  is_spoken_of(right.name, right_schema);
  if (compared_as_number) return true;
  const auto fits = [&](const std::string& value) { return checks::is_well_formed(right.type, value); };
  if (!left.values.empty() && std::ranges::all_of(left.values, fits)) return false;
  return !takes_all(right.type, left.type, characters_of(left, left_schema).max);
}

bool Length::operator()(const Both<Column>& both) const {
  const auto& [left, right, left_schema, right_schema] = both;
  if (!right.length) return false;
  const auto& asked = *right.length;
  auto range = characters_of(left, left_schema);
  if (asked.unit == LengthUnit::bytes) {
    const auto charset = asked.charset.value_or(right_schema.encoding);
    const bool same_charset = left.length && left.length->unit == LengthUnit::bytes &&
                              left.length->charset.value_or(left_schema.encoding) == charset;
    if (!same_charset && !is_ascii(left, left_schema) && !holds(charset, left_schema.encoding)) return true;
    range = range_of(left, left_schema, charset);
  }
  return range.min < asked.min || range.max > asked.max;
}

bool Pattern::operator()(const Both<Column>& both) const {
  if (!both.right.pattern) return false;
  const RE2 pattern(*both.right.pattern, RE2::Quiet);
  const auto matches = [&pattern](const std::string& value) { return RE2::FullMatch(value, pattern); };
  return both.left.values.empty() || !std::ranges::all_of(both.left.values, matches);
}

bool Values::operator()(const Both<Column>& both) const {
  const auto listed = [&](const std::string& value) { return is_listed(value, both.right.values); };
  if (both.right.values.empty()) return false;
  return both.left.values.empty() || !std::ranges::all_of(both.left.values, listed);
}

bool Trim::operator()(const Both<Column>& both) const {
  const auto& [left, right, left_schema, right_schema] = both;
  const bool takes_more_off =
      (right.trim.left || !left.trim.left) && (right.trim.right || !left.trim.right) &&
      std::ranges::all_of(left.trim.characters,
                          [&right](char c) { return right.trim.characters.contains(c); });
  if (!takes_more_off) return true;
  const bool held_to_more = right.required || right.pattern || !right.values.empty() ||
                            !std::holds_alternative<checks::Text>(right.type) ||
                            (right.length && right.length->min > 1) || is_spoken_of(right.name, right_schema);
  return held_to_more && may_have_at_ends(left, right.trim.characters);
}

bool NullTokens::operator()(const Both<Column>& both) const {
  const auto& [left, right, left_schema, right_schema] = both;
  const bool matters = right.required || is_spoken_of(right.name, right_schema);
  const bool value_is_lost = std::ranges::any_of(right.null_tokens, [&](const std::string& token) {
    return matters && !is_listed(token, left.null_tokens) && takes(left, left_schema, token);
  });
  const bool token_is_refused = std::ranges::any_of(left.null_tokens, [&](const std::string& token) {
    return !left.required && !is_listed(token, right.null_tokens) &&
           (matters || !takes(right, right_schema, token));
  });
  return value_is_lost || token_is_refused;
}

}  // namespace stmtwatch::config::narrower
