#pragma once

#include "config/ddl/ddl_table.hpp"
#include "config/ddl/ddl_tokens.hpp"

namespace stmtwatch::config {

// One change of an ALTER TABLE statement, as it stands between two commas: columns, keys and constraints that
// are added, NOT NULL and DEFAULT of a column, keys that are dropped or disabled. Others change nothing here.
void alter(DdlTableDraft& draft, DdlCursor change);

}  // namespace stmtwatch::config
