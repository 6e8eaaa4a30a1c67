#pragma once

#include "config/schema_keys.hpp"

// The parts of a schema that speak of the statement as an account: what must balance, what must agree.
// Private to config/.
namespace stmtwatch::config {

// Needs the columns, the trailer and the prose of `draft`.
void read_ledgers(SchemaDraft& draft, FaultSink& faults);

}  // namespace stmtwatch::config
