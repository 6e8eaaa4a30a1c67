#pragma once

#include "config/schema_keys.hpp"

// What a schema, or one section of it, says of records and of what stands around them. Private to config/.
namespace stmtwatch::config {

// Reads the tables of `draft`, whose own keys are read, and tells its contradictions.
void read_records(SchemaDraft& draft, FaultSink& faults);

}  // namespace stmtwatch::config
