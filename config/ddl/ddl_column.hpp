#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/ddl/ddl.hpp"
#include "config/ddl/ddl_tokens.hpp"
#include "config/ddl/ddl_written_type.hpp"

// One column of a CREATE TABLE statement. Private to config/'s reader of such.
namespace stmtwatch::config {

struct ReadColumn {
  DdlColumn column;
  WrittenType type;
  bool unique = false;     // PRIMARY KEY or UNIQUE stands beside it
  bool primary = false;    // PRIMARY KEY
  bool invisible = false;  // SELECT * leaves it out
  std::vector<std::span<const DdlToken>> checks;
  std::vector<std::string> unheld;  // constraints that are there and not held: "UNIQUE DISABLE"
};

// `tokens`: from the name up to the comma. What stands there and means nothing for a statement (defaults,
// references, storage) is passed over.
ReadColumn read_ddl_column(std::span<const DdlToken> tokens);

// Takes the states that stand behind a constraint (DEFERRABLE, ENABLE, USING INDEX ...). The one for which
// the database does not hold every row to it: "DISABLE", "NOVALIDATE", "NOT VALID" or "NOT ENFORCED";
// nullopt: none.
std::optional<std::string_view> take_unheld(DdlCursor& cursor);
// The same of whatever stands behind a constraint.
std::optional<std::string_view> unheld_in(DdlCursor cursor);

// Takes what stands behind DEFAULT; whether it is the empty text.
bool take_empty_default(DdlCursor& cursor);

}  // namespace stmtwatch::config
