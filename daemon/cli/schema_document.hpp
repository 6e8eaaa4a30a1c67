#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "checks/schema.hpp"
#include "daemon/cli/terminal.hpp"

// A schema for people and programs to look at, defaults and references filled in.
namespace stmtwatch::cli {

// The keys and words of the schema language.
nlohmann::ordered_json to_document(const checks::Schema& schema);

// A heading, a table of the columns, and what holds between them.
std::string to_text(const checks::Schema& schema, const Terminal& terminal);

}  // namespace stmtwatch::cli
