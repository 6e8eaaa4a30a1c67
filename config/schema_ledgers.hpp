#pragma once

#include <expected>
#include <filesystem>
#include <vector>

#include "config/fault.hpp"
#include "config/schema_keys.hpp"

// The parts of a schema that speak of the statement as an account: what must balance, what must agree, what
// it was merged from. Private to config/.
namespace stmtwatch::config {

// Needs the columns, the trailer and the prose of `draft`.
void read_ledgers(SchemaDraft& draft, FaultSink& faults);

using SchemaOrFaults = std::expected<checks::Schema, std::vector<Fault>>;

// The sources, each with its schema by `read_schema` from beside `file`, the schema itself. The faults in
// those files.
std::vector<Fault> read_sources(SchemaDraft& draft, const std::filesystem::path& file,
                                SchemaOrFaults (*read_schema)(const std::filesystem::path&),
                                FaultSink& faults);

}  // namespace stmtwatch::config
