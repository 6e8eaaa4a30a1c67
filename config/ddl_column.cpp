#include "config/ddl_column.hpp"

namespace stmtwatch::config {
namespace {

void pass_over_default(DdlCursor& cursor) {
  if (!cursor.take("-")) cursor.take("+");
  if (cursor.peek().is("(")) {
    cursor.take_group();
  } else {
    cursor.take();  // a function's arguments are passed over as any group is
  }
}

// One clause behind the type.
void read_clause(DdlCursor& cursor, ReadColumn& read) {
  if (cursor.take("NOT", "NULL")) {
    read.column.column.required = true;
  } else if (cursor.take("PRIMARY", "KEY")) {
    read.column.column.required = true;
    read.unique = true;
  } else if (cursor.take("UNIQUE")) {
    read.unique = true;
  } else if (cursor.take("DEFAULT")) {
    pass_over_default(cursor);
  } else if (cursor.take("CONSTRAINT")) {
    cursor.take();
  } else if (cursor.take("COMMENT")) {
    read.column.comment = cursor.take().text;
  } else if (cursor.take("CHARACTER", "SET") || cursor.take("CHARSET")) {
    read.type.charset = cursor.take().text;
  } else if (cursor.take("CHECK")) {
    read.checks.push_back(cursor.take_group());
  } else if (cursor.take("REFERENCES")) {
    cursor.take();
  } else if (cursor.peek().is("(")) {
    cursor.take_group();
  } else {
    cursor.take();
  }
}

}  // namespace

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
