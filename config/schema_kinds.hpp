#pragma once

#include "config/schema_keys.hpp"

// The kinds of records of a file that has several, each with columns of its own. Private to config/.
namespace stmtwatch::config {

// Needs what `draft` says of the whole file.
void read_kinds(SchemaDraft& draft, FaultSink& faults);

}  // namespace stmtwatch::config
