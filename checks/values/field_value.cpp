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

// Where the quote stands that ends a field, looked for from `from` on; field.size() if none does.
std::size_t closing_quote_of(std::string_view field, const Schema& schema, std::size_t from, bool& doubled) {
  const char quote = *schema.quote;
  for (std::size_t at = text::find_ascii(field, quote, schema.encoding, from); at != std::string_view::npos;
       at = text::find_ascii(field, quote, schema.encoding, at + 2)) {
    if (at + 1 == field.size() || field[at + 1] != quote) return at;
    doubled = true;
  }
  return field.size();
}

Part without_quotes(const FieldRules& rules, std::string_view field, const Schema& schema,
                    FieldValue& value) {
  const std::size_t end = closing_quote_of(field, schema, 1, value.doubled);
  value.quoted = true;
  value.unclosed = end == field.size();
  if (value.unclosed) return {1, end};
  const std::string_view rest = field.substr(end + 1);
  const bool padded = rules.trim != nullptr && rules.trim->right;
  const std::string_view padding = padded ? std::string_view(rules.trim->characters) : "";
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

FieldValue read_field(const Schema& schema, const FieldRules& rules, std::string_view field) {
  FieldValue value;
  Part part{0, field.size()};
  if (schema.quote && field.starts_with(*schema.quote)) {
    part = without_quotes(rules, field, schema, value);
  } else if (schema.quote && !schema.bare_quotes_allowed) {
    value.bare_quote = text::find_ascii(field, *schema.quote, schema.encoding) != std::string_view::npos;
  }
  value.prefix_missing = !in(part, field).starts_with(rules.prefix);
  if (!value.prefix_missing) part.begin += rules.prefix.size();
  if (rules.trim != nullptr) part = trimmed(*rules.trim, field, part);
  const bool null = std::ranges::find(rules.null_tokens, in(part, field)) != rules.null_tokens.end();
  value.offset = part.begin;
  value.length = null ? 0 : part.end - part.begin;
  return value;
}

std::string undoubled(std::string_view value, const Schema& schema) {
  std::string single;
  for (std::size_t at = 0; at < value.size();) {
    const std::size_t bytes = text::step(value.substr(at), schema.encoding);
    single += value.substr(at, bytes);
    at += value[at] == *schema.quote ? 2 : bytes;
  }
  return single;
}

std::string text_of(const FieldValue& read, std::string_view field, const Schema& schema) {
  const std::string_view value = read.in(field);
  return read.doubled ? undoubled(value, schema) : std::string(value);
}

}  // namespace stmtwatch::checks
