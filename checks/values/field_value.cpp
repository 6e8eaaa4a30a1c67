#include "checks/values/field_value.hpp"

#include <algorithm>

#include "checks/text/characters.hpp"

namespace stmtwatch::checks {
namespace {

// The part of `field` that is still looked at: [begin, end).
struct Part {
  std::size_t begin = 0;
  std::size_t end = 0;
};

std::string_view in(Part part, std::string_view field) {
  return field.substr(part.begin, part.end - part.begin);
}

// Where the quote stands that ends a field which one begins; field.size() if none does.
std::size_t closing_quote(const Schema& schema, std::string_view field, bool& doubled) {
  const char quote = *schema.quote;
  for (std::size_t at = text::find_ascii(field, quote, schema.encoding, 1); at != std::string_view::npos;
       at = text::find_ascii(field, quote, schema.encoding, at + 2)) {
    if (at + 1 == field.size() || field[at + 1] != quote) return at;
    doubled = true;
  }
  return field.size();
}

Part without_quotes(const Schema& schema, const Column& column, std::string_view field, FieldValue& value) {
  const std::size_t end = closing_quote(schema, field, value.doubled);
  value.quoted = true;
  value.unclosed = end == field.size();
  if (value.unclosed) return {1, end};
  const std::string_view rest = field.substr(end + 1);
  const std::string_view padding = column.trim.right ? std::string_view(column.trim.characters) : "";
  value.text_after_quote = rest.find_first_not_of(padding) != std::string_view::npos;
  return {1, end};
}

Part trimmed(const Trim& trim, std::string_view field, Part part) {
  const auto is_padding = [&](char c) { return trim.characters.contains(c); };
  while (trim.left && part.begin < part.end && is_padding(field[part.begin]))
    ++part.begin;
  while (trim.right && part.begin < part.end && is_padding(field[part.end - 1]))
    --part.end;
  return part;
}

}  // namespace

FieldValue read_field(const Schema& schema, const Column& column, std::string_view field) {
  FieldValue value;
  Part part{0, field.size()};
  if (schema.quote && field.starts_with(*schema.quote)) part = without_quotes(schema, column, field, value);
  value.prefix_missing = !in(part, field).starts_with(column.prefix);
  if (!value.prefix_missing) part.begin += column.prefix.size();
  part = trimmed(column.trim, field, part);
  const bool null = std::ranges::find(column.null_tokens, in(part, field)) != column.null_tokens.end();
  value.offset = part.begin;
  value.length = null ? 0 : part.end - part.begin;
  return value;
}

}  // namespace stmtwatch::checks
