#pragma once

#include <expected>
#include <filesystem>
#include <string_view>
#include <vector>

#include "checks/schema.hpp"
#include "config/fault.hpp"

namespace stmtwatch::config {

// Reads and checks a schema file (the language is described at the head of schema_file.cpp). On failure:
// every fault with its line, not only the first; a file that cannot be read is one fault.
std::expected<checks::Schema, std::vector<Fault>> read_schema(const std::filesystem::path& file);

// The same for text that was already read; `file` only names it in faults.
std::expected<checks::Schema, std::vector<Fault>> parse_schema(std::string_view text,
                                                               const std::filesystem::path& file);

// A schema with all its texts in UTF-8, to be shown; no statement is judged with it.
checks::Schema in_utf8(checks::Schema schema);

}  // namespace stmtwatch::config
