#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/schema_keys.hpp"

// What is wrong in a schema of which each key for itself is right. Private to config/.
namespace stmtwatch::config {

// What is wrong with a column that is complete, to follow its name; nothing if it is right.
std::vector<std::string> column_contradictions(const ColumnDraft& draft, const SchemaDraft& schema);

// Faults of the keys above the columns, and of the schema as a whole.
void find_contradictions(const SchemaDraft& draft, FaultSink& faults);

// Why `text` cannot stand in a line of this schema as one field; nullopt if it can.
// The same of the values of conditions.
std::optional<std::string> unfit_where(const checks::Where& where, const checks::Schema& schema);
std::optional<std::string> unfit_field(std::string_view text, const checks::Schema& schema);
// Why `text` cannot stand in a line of this schema at all.
std::optional<std::string> unfit_text(std::string_view text, const checks::Schema& schema);

}  // namespace stmtwatch::config
