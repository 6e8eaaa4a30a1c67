#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "checks/schema.hpp"

// One field's bytes, as they stand between delimiters or within their width, taken for a value: quotes off,
// prefix off, trim, null token. The one reader of records, headers and trailers. Pure, one pass at most.
namespace stmtwatch::checks {

// What stands around a value, and what stands for none. Whatever it points to must outlive it.
struct FieldRules {
  std::string_view prefix{};
  const Trim* trim = nullptr;  // null: nothing is padding
  std::span<const std::string> null_tokens{};

  FieldRules() = default;
  FieldRules(std::string_view before, const Trim& padding) : prefix(before), trim(&padding) {}
  explicit FieldRules(const Column& column)
      : prefix(column.prefix), trim(&column.trim), null_tokens(column.null_tokens) {}
};

struct FieldValue {
  std::size_t offset = 0;         // of the value in the field
  std::size_t length = 0;         // 0: no value, because it is empty or a null token
  bool quoted = false;            // stood in quotes
  bool doubled = false;           // the value holds doubled quotes, each of which stands for one
  bool unclosed = false;          // a quote begins the field and none ends it: the value is all behind it
  bool text_after_quote = false;  // something other than what trim takes off follows the closing quote
  bool bare_quote = false;        // stands in no quotes and holds one, which the schema does not allow
  bool prefix_missing = false;    // the prefix is not there: the value is read without it

  std::string_view in(std::string_view field) const { return field.substr(offset, length); }
};

FieldValue read_field(const Schema& schema, const FieldRules& rules, std::string_view field);
inline FieldValue read_field(const Schema& schema, const Column& column, std::string_view field) {
  return read_field(schema, FieldRules(column), field);
}

// `value` with one quote for two.
std::string undoubled(std::string_view value, const Schema& schema);
// The value that was read of `field`, doubled quotes as one.
std::string text_of(const FieldValue& read, std::string_view field, const Schema& schema);

}  // namespace stmtwatch::checks
