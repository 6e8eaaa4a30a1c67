#pragma once

#include <string>

#include "config/ddl/ddl.hpp"

namespace stmtwatch::config {

inline constexpr char schema_text_delimiter = '|';

// A table as a schema file that read_schema takes, with comments for the person who goes on from there.
// `source`: where the table was read, for its first line.
std::string schema_text(const DdlTable& table, Dialect dialect, const std::string& source);

}  // namespace stmtwatch::config
