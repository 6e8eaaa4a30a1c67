#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "config/ddl.hpp"
#include "config/ddl_tokens.hpp"
#include "config/ddl_written_type.hpp"

// One column of a CREATE TABLE statement. Private to config/'s reader of such.
namespace stmtwatch::config {

struct ReadColumn {
  DdlColumn column;
  WrittenType type;
  bool unique = false;  // PRIMARY KEY or UNIQUE stands beside it
  std::vector<std::span<const DdlToken>> checks;
};

// `tokens`: from the name up to the comma. What stands there and means nothing for a statement (defaults,
// references, storage) is passed over.
ReadColumn read_ddl_column(std::span<const DdlToken> tokens);

}  // namespace stmtwatch::config
