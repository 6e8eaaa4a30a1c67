#pragma once

#include <string>
#include <vector>

#include "config/ddl/ddl.hpp"
#include "config/ddl/ddl_written_type.hpp"

// The types of columns of three databases in the terms of the schema language. Private to config/'s reader of
// CREATE TABLE statements.
namespace stmtwatch::config {

// Where a table keeps its texts.
struct DdlCharset {
  std::string word;                    // as the database calls it: "utf8mb4"; empty: not said
  bool lengths_in_characters = false;  // Oracle: NLS_LENGTH_SEMANTICS is CHAR
};

// Sets type, length, values and pattern of `column`. What cannot be said in a schema, or not exactly, comes
// back in words for a note.
std::vector<std::string> translate(const WrittenType& type, Dialect dialect, const DdlCharset& charset,
                                   checks::Column& column);

}  // namespace stmtwatch::config
