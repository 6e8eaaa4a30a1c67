#include "config/ddl/ddl_column.hpp"

#include <fmt/format.h>

namespace stmtwatch::config {
namespace {

// A cast of PostgreSQL: ::character varying(32)
void pass_over_cast(DdlCursor& cursor) {
  while (cursor.take(":", ":")) {
    while (cursor.peek().is_name() && cursor.peek(1).is(".")) {  // pg_catalog.text
      cursor.take();
      cursor.take();
    }
    cursor.take();
    cursor.take("VARYING");
    cursor.take_group();
  }
}

// A constraint that stands beside a column; whether rows are held to it.
bool is_held(DdlCursor& cursor, std::string_view constraint, ReadColumn& read) {
  const auto state = take_unheld(cursor);
  if (state) read.unheld.push_back(fmt::format("{} {}", constraint, *state));
  return !state;
}

// One clause behind the type.
void read_clause(DdlCursor& cursor, ReadColumn& read) {
  checks::Column& column = read.column.column;
  if (cursor.take("NOT", "NULL")) {
    column.required = is_held(cursor, "NOT NULL", read) || column.required;
  } else if (cursor.take("PRIMARY", "KEY")) {
    read.primary = is_held(cursor, "PRIMARY KEY", read);
    read.unique = read.primary || read.unique;
  } else if (cursor.take("UNIQUE")) {
    cursor.take("KEY");
    read.unique = is_held(cursor, "UNIQUE", read) || read.unique;
  } else if (cursor.take("DEFAULT")) {
    read.column.may_be_empty = take_empty_default(cursor);
  } else if (cursor.take("CONSTRAINT")) {
    cursor.take();
  } else if (cursor.take("COMMENT")) {
    read.column.comment = cursor.take().text;
  } else if (cursor.take("CHARACTER", "SET") || cursor.take("CHARSET")) {
    read.type.charset = cursor.take().text;
  } else if (cursor.take("CHECK")) {
    const auto condition = cursor.take_group();
    if (is_held(cursor, "CHECK", read)) read.checks.push_back(condition);
  } else if (cursor.take("INVISIBLE")) {
    read.invisible = true;
  } else if (cursor.take("REFERENCES")) {
    cursor.take();
  } else if (cursor.peek().is("(")) {
    cursor.take_group();
  } else {
    cursor.take();
  }
}

// One state behind a constraint, if one comes next.
bool take_state(DdlCursor& cursor, std::optional<std::string_view>& unheld) {
  if (cursor.take("DISABLE")) {
    unheld = "DISABLE";
  } else if (cursor.take("NOVALIDATE")) {
    if (!unheld) unheld = "NOVALIDATE";
  } else if (cursor.take("NOT", "VALID")) {
    unheld = "NOT VALID";
  } else if (cursor.take("NOT", "ENFORCED")) {
    unheld = "NOT ENFORCED";
  } else if (cursor.take("USING", "INDEX")) {
    if (cursor.take_group().empty() && cursor.peek().is_name() && !cursor.peek().is("ENABLE") &&
        !cursor.peek().is("DISABLE"))
      cursor.take();
  } else if (cursor.take("INITIALLY")) {
    cursor.take();
  } else {
    return cursor.take("ENABLE") || cursor.take("VALIDATE") || cursor.take("ENFORCED") ||
           cursor.take("DEFERRABLE") || cursor.take("NOT", "DEFERRABLE") || cursor.take("RELY") ||
           cursor.take("NORELY") || cursor.take("NO", "INHERIT");
  }
  return true;
}

}  // namespace

std::optional<std::string_view> take_unheld(DdlCursor& cursor) {
  std::optional<std::string_view> unheld;
  while (take_state(cursor, unheld)) {
  }
  return unheld;
}

std::optional<std::string_view> unheld_in(DdlCursor cursor) {
  for (;;) {
    if (const auto unheld = take_unheld(cursor)) return unheld;
    if (cursor.done()) return std::nullopt;
    cursor.take();
  }
}

bool take_empty_default(DdlCursor& cursor) {
  cursor.take("ON", "NULL");  // of Oracle
  if (!cursor.take("-")) cursor.take("+");
  if (cursor.peek().is("(")) {
    DdlCursor inside(cursor.take_group());
    const bool empty = take_empty_default(inside) && inside.done();
    pass_over_cast(cursor);
    return empty && !cursor.peek().is("|");
  }
  const DdlToken value = cursor.take();  // a function's arguments are passed over as any group is
  pass_over_cast(cursor);
  return value.is_text() && value.text.empty() && !cursor.peek().is("|");
}

ReadColumn read_ddl_column(std::span<const DdlToken> tokens) {
  DdlCursor cursor(tokens);
  ReadColumn read;
  read.column.line = cursor.peek().line;
  read.column.column.title = cursor.take().text;
  read.type = take_type(cursor);
  if (read.type.name.starts_with("SERIAL") || read.type.name.ends_with("SERIAL"))
    read.column.column.required = true;
  while (!cursor.done())
    read_clause(cursor, read);
  read.column.written = read.type.text;
  return read;
}

}  // namespace stmtwatch::config
