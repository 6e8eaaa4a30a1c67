#pragma once

#include <span>

#include "checks/schema.hpp"
#include "config/keys.hpp"

// The one table of the schema language: every key of a schema file with its parser, field, limits and help.
// Private to config/. References by name (a sum of a column, a unique key) are kept as texts until all
// columns are known.
namespace stmtwatch::config {

enum class Side : std::uint8_t { none, left, right, both };

// What trim and trim_characters say; a column begins with what the schema says.
struct TrimDraft {
  Side trim_side = Side::none;
  std::string trim_characters = " ";
};

struct SchemaDraft : checks::Schema, TrimDraft {
  std::vector<std::string> null_tokens;  // of columns that do not say their own
  const toml::table* table = nullptr;    // the whole file
  const toml::array* column_tables = nullptr;
  const toml::array* unique_tables = nullptr;
  const toml::table* identity_table = nullptr;
  const toml::table* trailer_table = nullptr;
  const toml::table* preamble_table = nullptr;
  const toml::table* postamble_table = nullptr;
  const toml::array* debit_credit_tables = nullptr;  // these four: see schema_ledgers.cpp
  const toml::table* movements_table = nullptr;
  const toml::array* agreement_tables = nullptr;
  const toml::array* source_tables = nullptr;
  const toml::array* section_tables = nullptr;
  std::string section_title;  // empty: the draft is of a whole file
  bool section_required = true;
  std::vector<SchemaDraft> section_drafts;
};

struct ColumnDraft : checks::Column, TrimDraft {
  std::uint32_t length_exact = 0;  // 0 in these three: not given
  std::uint32_t length_min = 0;
  std::uint32_t length_max = 0;
  std::optional<checks::LengthUnit> length_unit;
  std::optional<checks::Encoding> charset;
  bool negative = true;  // these four are for decimals
  bool grouped = false;
  std::optional<checks::AmountUnit> unit;
  std::optional<checks::AmountSign> sign;
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

struct PreambleDraft {
  std::string until;
  std::uint32_t lines_max = checks::Preamble{}.lines_max;
  const toml::array* lines = nullptr;
};

struct PostambleDraft {
  std::string begins_with;
  const toml::array* lines = nullptr;
};

struct ProseDraft {
  std::string pattern;
  std::vector<std::string> fields;
  bool required = true;
};

std::span<const Key<SchemaDraft>> schema_keys();
std::span<const Key<SchemaDraft>> keys_beside_sections();  // of a schema that has them
std::span<const Key<SchemaDraft>> section_keys();
bool is_key_of_files(std::string_view name);  // which stands before the sections and in none
std::span<const Key<ColumnDraft>> column_keys();
std::span<const Key<UniqueDraft>> unique_keys();
std::span<const Key<IdentityDraft>> identity_keys();
std::span<const Key<TrailerDraft>> trailer_keys();
std::span<const Key<PreambleDraft>> preamble_keys();
std::span<const Key<PostambleDraft>> postamble_keys();
std::span<const Key<ProseDraft>> prose_keys();

}  // namespace stmtwatch::config
