#include "config/ddl/ddl_written_type.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace stmtwatch::config {
namespace {

void take_arguments(DdlCursor& cursor, WrittenType& type) {
  for (const auto& argument : split_at_commas(cursor.take_group())) {
    DdlCursor inside(argument);
    if (inside.peek().is_text()) {
      type.texts.push_back(inside.take().text);
      continue;
    }
    std::string text;
    while (!inside.done() && !inside.peek().is("BYTE") && !inside.peek().is("CHAR"))
      text += inside.take().text;
    if (!inside.done()) type.unit = in_upper_case(inside.take().text);
    type.arguments.push_back(std::move(text));
  }
}

// CHARACTER VARYING, DOUBLE PRECISION, NATIONAL CHAR, LONG RAW.
void take_name(DdlCursor& cursor, WrittenType& type) {
  while (cursor.peek().is_name() && cursor.peek(1).is(".")) {  // pg_catalog.int4
    cursor.take();
    cursor.take();
  }
  type.name = in_upper_case(cursor.take().text);
  const auto append = [&](std::string_view word) {
    if (!cursor.take(word)) return;
    type.name += fmt::format(" {}", word);
  };
  if (type.name == "NATIONAL") {
    append("CHARACTER");
    append("CHAR");
    append("VARCHAR");
  }
  if (type.name == "DOUBLE") append("PRECISION");
  if (type.name == "LONG") append("RAW");
  if (type.name.ends_with("CHAR") || type.name.ends_with("CHARACTER")) append("VARYING");
}

void take_suffixes(DdlCursor& cursor, WrittenType& type) {
  for (;;) {
    if (cursor.take("UNSIGNED") || cursor.take("ZEROFILL")) {
      type.is_unsigned = true;
    } else if (cursor.take("WITH", "TIME", "ZONE") || cursor.take("WITH", "LOCAL", "TIME", "ZONE")) {
      type.with_time_zone = true;
    } else if (cursor.take("CHARACTER", "SET") || cursor.take("CHARSET")) {
      type.charset = cursor.take().text;
    } else if (cursor.take("[") || cursor.take("ARRAY")) {
      type.is_array = true;
      while (!cursor.done() && cursor.peek(0).kind == DdlToken::Kind::word && cursor.peek(1).is("]"))
        cursor.take();
      cursor.take("]");
    } else if (!cursor.take("SIGNED") && !cursor.take("WITHOUT", "TIME", "ZONE")) {
      return;
    }
  }
}

}  // namespace

WrittenType take_type(DdlCursor& cursor) {
  WrittenType type;
  take_name(cursor, type);
  take_arguments(cursor, type);
  take_suffixes(cursor, type);
  if (type.name == "TIMESTAMPTZ" || type.name == "TIMETZ") type.with_time_zone = true;

  std::string inside = fmt::format("{}", fmt::join(type.arguments, ","));
  for (const auto& text : type.texts)
    inside += fmt::format("{}'{}'", inside.empty() ? "" : ",", text);
  if (!type.unit.empty()) inside += " " + type.unit;
  type.text = inside.empty() ? type.name : fmt::format("{}({})", type.name, inside);
  if (type.is_unsigned) type.text += " UNSIGNED";
  if (type.with_time_zone) type.text += " WITH TIME ZONE";
  if (type.is_array) type.text += "[]";
  return type;
}

}  // namespace stmtwatch::config
