#include "config/ddl/ddl_check.hpp"

#include <optional>

namespace stmtwatch::config {
namespace {

using Says = DdlCheck::Says;

// character varying, text[], numeric(15,2)
void pass_over_type(DdlCursor& cursor) {
  cursor.take();
  if (cursor.take("VARYING") || cursor.take("PRECISION")) return;
  cursor.take_group();
  cursor.take("[", "]");
}

// What is left once parentheses and casts are taken off: of (status)::text = ANY ((ARRAY['A'::text])::text[])
// it is status = ANY ARRAY ['A'].
std::vector<DdlToken> essence(std::span<const DdlToken> condition) {
  std::vector<DdlToken> left;
  DdlCursor cursor(condition);
  while (!cursor.done()) {
    if (cursor.take("(") || cursor.take(")")) continue;
    if (cursor.take(":", ":")) {
      pass_over_type(cursor);
    } else {
      left.push_back(cursor.take());
    }
  }
  return left;
}

// Numbers and texts between commas up to the end, or to the bracket that is the end.
std::optional<std::vector<std::string>> take_values(DdlCursor& cursor) {
  std::vector<std::string> values;
  do {
    const std::string sign = cursor.take("-") ? "-" : "";
    const DdlToken value = cursor.take();
    const bool number = value.kind == DdlToken::Kind::word && value.text[0] >= '0' && value.text[0] <= '9';
    if (value.kind != DdlToken::Kind::text && !number) return std::nullopt;
    values.push_back(sign + value.text);
  } while (cursor.take(","));
  cursor.take("]");
  if (!cursor.done()) return std::nullopt;
  return values;
}

bool says_not_negative(DdlCursor cursor) {
  return (cursor.take(">", "=", "0") || cursor.take(">", "0")) && cursor.done();
}

}  // namespace

DdlCheck read_check(std::span<const DdlToken> condition) {
  const std::vector<DdlToken> tokens = essence(condition);
  DdlCursor cursor(tokens);
  DdlCheck check;
  if (!cursor.peek().is_name()) return check;
  check.column = cursor.take().text;
  if (says_not_negative(cursor)) {
    check.says = Says::not_negative;
    return check;
  }
  const bool list = cursor.take("IN") || cursor.take("=", "ANY", "ARRAY", "[");
  auto values = list ? take_values(cursor) : std::nullopt;
  if (!values) return check;
  check.says = Says::values;
  check.values = *std::move(values);
  return check;
}

}  // namespace stmtwatch::config
