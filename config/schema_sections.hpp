#pragma once

#include "config/schema_keys.hpp"

// The parts of a file that has several, each a schema of its own. Private to config/.
namespace stmtwatch::config {

// Needs what `draft` says of the whole file.
void read_sections(SchemaDraft& draft, FaultSink& faults);

// What the file says as a whole, for a part of it to go on from.
SchemaDraft part_of(const SchemaDraft& file, const toml::table& table);

// The schema that a draft without faults says, its texts in the encoding of statements.
checks::Schema made_of(SchemaDraft draft);

}  // namespace stmtwatch::config
