#pragma once

#include <span>

#include "config/schema_rows.hpp"

// The keys of the schema language: the drafts that a file is read into, and the table (schema_keys.cpp).
// Private to config/. References by name (a sum of a column, a unique key) are texts in the drafts until all
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
  const toml::array* debit_credit_tables = nullptr;
  const toml::table* movements_table = nullptr;
  const toml::array* agreement_tables = nullptr;
  const toml::array* source_tables = nullptr;
  const toml::array* section_tables = nullptr;
  std::string section_title;  // empty: the draft is of a whole file
  bool section_required = true;
  std::vector<SchemaDraft> section_drafts;
  const toml::array* kind_tables = nullptr;
  std::string order_text;
  std::uint32_t tag_number = 1;
  bool is_kind = false;  // the draft is of one kind of records; the rest is its own
  std::string kind_name, kind_titles_of;
  std::vector<std::string> kind_tags, kind_totals;
  std::uint32_t kind_columns_min = 0;  // 0: not given
  std::vector<SchemaDraft> kind_drafts;
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
  std::string credit, debit;
  bool sign_behind = false;
  bool title_given = false;
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

struct DebitCreditDraft {
  std::string amount, debit, credit, group;
};

struct MovementsDraft {
  std::string amount, plus, minus, balance;
  checks::ChainOrder order = checks::ChainOrder::oldest_first;
};

struct AgreementDraft {
  std::vector<std::string> columns;
  std::string share = "1";
  std::string tolerance, where;
};

struct SourceDraft {
  std::string name, schema, file_name, directory, where, count;
  std::vector<std::string> key, compared, sums;
  const toml::array* lines = nullptr;
  bool required = true;
};

// The table, by the part of a complete schema that its keys speak of: keys_of<checks::Column>().
std::span<const SchemaKey<SchemaDraft, checks::Schema>> keys_of(const checks::Schema*);
std::span<const SchemaKey<SchemaDraft, checks::Section>> keys_of(const checks::Section*);
std::span<const SchemaKey<SchemaDraft, checks::RecordKind>> keys_of(const checks::RecordKind*);
std::span<const SchemaKey<ColumnDraft, checks::Column>> keys_of(const checks::Column*);
std::span<const SchemaKey<UniqueDraft, checks::UniqueKey>> keys_of(const checks::UniqueKey*);
std::span<const SchemaKey<TrailerDraft, checks::Trailer>> keys_of(const checks::Trailer*);
std::span<const SchemaKey<PreambleDraft, checks::Preamble>> keys_of(const checks::Preamble*);
std::span<const SchemaKey<PostambleDraft, checks::Postamble>> keys_of(const checks::Postamble*);
std::span<const SchemaKey<ProseDraft, checks::ProseLine>> keys_of(const checks::ProseLine*);
std::span<const SchemaKey<DebitCreditDraft, checks::DebitCredit>> keys_of(const checks::DebitCredit*);
std::span<const SchemaKey<MovementsDraft, checks::Movements>> keys_of(const checks::Movements*);
std::span<const SchemaKey<AgreementDraft, checks::Agreement>> keys_of(const checks::Agreement*);
std::span<const SchemaKey<SourceDraft, checks::SourceStatement>> keys_of(const checks::SourceStatement*);
template <class Told>
auto keys_of() {
  return keys_of(static_cast<const Told*>(nullptr));
}
std::span<const SchemaKey<IdentityDraft, checks::Schema>> identity_keys();

// What a schema with sections and each of its sections may say, and what is said elsewhere. For reading.
std::span<const Key<SchemaDraft>> keys_beside_sections();
std::span<const Key<SchemaDraft>> section_keys();
bool is_key_of_files(std::string_view name);         // which stands before the sections and in none
bool is_key_beside_sections(std::string_view name);  // those, and others that a schema with sections may say
bool is_key_of_parts(std::string_view name);         // which each section has for itself

// The same of kinds of records.
std::span<const Key<SchemaDraft>> keys_beside_kinds();
std::span<const Key<SchemaDraft>> kind_keys();
bool is_key_beside_kinds(std::string_view name);
bool is_key_of_kinds(std::string_view name);

}  // namespace stmtwatch::config
