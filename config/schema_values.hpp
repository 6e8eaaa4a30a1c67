#pragma once

#include "checks/schema.hpp"
#include "config/schema_keys.hpp"

// The schema language's values that have a form of their own, and the rules that tie them together. Private
// to config/.
namespace stmtwatch::config {

Reading read_delimiter(const toml::node& node, SchemaDraft& schema);
Reading read_schema_file_name(const toml::node& node, SchemaDraft& schema);
Reading read_column_name(const toml::node& node, ColumnDraft& column);
Reading read_type(const toml::node& node,
                  ColumnDraft& column);  // "decimal(15,2)"; the list is in schema_file.cpp
Reading read_pattern(const toml::node& node, ColumnDraft& column);

// "records" or "sum(COLUMN)"; the error says what is allowed or that there is no such decimal column.
std::expected<checks::TrailerField, std::string> parse_trailer_field(
    std::string_view text, const std::vector<checks::Column>& columns);

// What is wrong with a column of which each key for itself is right; nothing if it is right as a whole.
std::vector<std::string> column_contradictions(const ColumnDraft& draft);
// Why `text` cannot stand in a line of this schema as one field; nullopt if it can.
std::optional<std::string> unfit_field(std::string_view text, const checks::Schema& schema);

}  // namespace stmtwatch::config
