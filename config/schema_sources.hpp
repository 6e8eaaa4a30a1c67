#pragma once

#include <expected>
#include <filesystem>
#include <vector>

#include "config/fault.hpp"
#include "config/schema_keys.hpp"

// What a statement was merged from, and reports of its totals. Private to config/.
namespace stmtwatch::config {

using SchemaOrFaults = std::expected<checks::Schema, std::vector<Fault>>;

// The sources, each with its schema by `read_schema` from beside `file`, the schema itself. Needs the columns
// of `draft`. The faults in those files.
std::vector<Fault> read_sources(SchemaDraft& draft, const std::filesystem::path& file,
                                SchemaOrFaults (*read_schema)(const std::filesystem::path&),
                                FaultSink& faults);

}  // namespace stmtwatch::config
