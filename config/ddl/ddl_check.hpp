#pragma once

#include <span>
#include <string>
#include <vector>

#include "config/ddl/ddl_tokens.hpp"

// What a CHECK of a table says that a schema can say as well. Private to config/'s reader of CREATE TABLE
// statements.
namespace stmtwatch::config {

struct DdlCheck {
  enum class Says : std::uint8_t { values, not_negative, something_else };
  Says says = Says::something_else;
  std::string column;               // as it is named there
  std::vector<std::string> values;  // values
};

// `condition`: what stands in the parentheses. Understood are COLUMN IN (...), COLUMN = ANY (ARRAY[...]) as
// PostgreSQL writes it back, and COLUMN >= 0.
DdlCheck read_check(std::span<const DdlToken> condition);

}  // namespace stmtwatch::config
