#pragma once

#include <cstddef>
#include <string_view>

#include "checks/schema.hpp"

// One field's bytes, as they stand between delimiters or within their width, taken for a value: quotes off,
// prefix off, trim, null token. Pure, allocates nothing, one pass at most.
namespace stmtwatch::checks {

struct FieldValue {
  std::size_t offset = 0;         // of the value in the field
  std::size_t length = 0;         // 0: no value, because it is empty or a null token
  bool quoted = false;            // stood in quotes
  bool doubled = false;           // the value holds doubled quotes, each of which stands for one
  bool unclosed = false;          // a quote begins the field and none ends it: the value is all behind it
  bool text_after_quote = false;  // something other than what trim takes off follows the closing quote
  bool prefix_missing = false;    // the column's prefix is not there: the value is read without it

  std::string_view in(std::string_view field) const { return field.substr(offset, length); }
};

FieldValue read_field(const Schema& schema, const Column& column, std::string_view field);

}  // namespace stmtwatch::checks
