#pragma once

#include "checks/schema.hpp"
#include "config/schema_keys.hpp"

// The schema language's values that have a form of their own. Private to config/.
namespace stmtwatch::config {

Reading read_delimiter(const toml::node& node, SchemaDraft& schema);
Reading read_quote(const toml::node& node, SchemaDraft& schema);
Reading read_gap(const toml::node& node, SchemaDraft& schema);
Reading read_schema_file_name(const toml::node& node, SchemaDraft& schema);
Reading read_empty_day(const toml::node& node, SchemaDraft& schema);  // one line, which may be empty
Reading read_trim_characters(const toml::node& node, TrimDraft& trim);
Reading read_column_name(const toml::node& node, ColumnDraft& column);
Reading read_title(const toml::node& node, ColumnDraft& column);
Reading read_sign(const toml::node& node, ColumnDraft& column);  // "minus" or "C/D"
Reading read_type(const toml::node& node,
                  ColumnDraft& column);  // "decimal(15,2)"; the list is in schema_file.cpp
Reading read_pattern(const toml::node& node, ColumnDraft& column);

// A regular expression that RE2 knows, or what is wrong with it.
std::expected<std::string, std::string> pattern_in(const toml::node& node);

namespace parsers {

// A value that is read by a function of its own.
template <class Struct, Reading (*Read)(const toml::node&, Struct&)>
struct Own {
  using Target = Struct;
  static Reading read(const toml::node& node, Struct& target) { return Read(node, target); }
  static ShownValue show(const Struct&) { return {}; }
};

// A regular expression that RE2 knows.
template <auto Field>
struct Pattern : Of<Field> {
  static Reading read(const toml::node& node, typename Of<Field>::Target& target) {
    auto pattern = pattern_in(node);
    if (!pattern) return std::unexpected(pattern.error());
    target.*Field = *std::move(pattern);
    return {};
  }
  static ShownValue show(const typename Of<Field>::Target&) { return {}; }
};

}  // namespace parsers
}  // namespace stmtwatch::config
