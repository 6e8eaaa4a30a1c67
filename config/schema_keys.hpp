#pragma once

#include <span>

#include "checks/schema.hpp"
#include "config/keys.hpp"

// The one table of the schema language: every key of a schema file with its parser, field, limits and help.
// Private to config/. References by name (a sum of a column, a unique key) are kept as texts until all
// columns are known.
namespace stmtwatch::config {

struct SchemaDraft : checks::Schema {
  const toml::array* column_tables = nullptr;
  const toml::array* unique_tables = nullptr;
  const toml::table* identity_table = nullptr;
  const toml::table* trailer_table = nullptr;
};

struct ColumnDraft : checks::Column {
  std::uint32_t length_exact = 0;  // 0 in these three: not given
  std::uint32_t length_min = 0;
  std::uint32_t length_max = 0;
  checks::LengthUnit length_unit = checks::LengthUnit::characters;
  bool negative = true;
};

struct UniqueDraft {
  std::vector<std::string> columns;
  checks::UniqueScope scope = checks::UniqueScope::statement;
};

struct IdentityDraft {
  std::string merchant, business_date;
};

struct TrailerDraft {
  std::string tag;
  std::vector<std::string> titles;
  std::vector<std::string> fields;
};

std::span<const Key<SchemaDraft>> schema_keys();
std::span<const Key<ColumnDraft>> column_keys();
std::span<const Key<UniqueDraft>> unique_keys();
std::span<const Key<IdentityDraft>> identity_keys();
std::span<const Key<TrailerDraft>> trailer_keys();

}  // namespace stmtwatch::config
