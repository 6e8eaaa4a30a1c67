// The keys of the parts of a file, sections and kinds of records, as schema_keys.cpp has those of schemas.

#include "config/schema_keys.hpp"
#include "config/schema_narrower.hpp"
#include "config/schema_tables.hpp"
#include "config/schema_tellers.hpp"

namespace stmtwatch::config {
namespace {

using namespace parsers;
namespace tell = tellers;
using narrower::Always;
using narrower::WhenSomeAdded;
using narrower::WhenTrue;
using enum Offer;
using S = SchemaDraft;

constexpr std::int64_t columns_min_max = 500;

// What a section says of itself; the keys of the part below its title are those of schemas.
constexpr SchemaKey<S, checks::Section> section_table[] = {
    row<Text<&S::section_title>, Always, tell::StatementText<&checks::Section::title>>(
        "title", required, "the whole line that the section begins with"),
    row<Boolean<&S::section_required>, WhenTrue, tell::Value<&checks::Section::required>>(
        "required", optional, "false: the file may be without it"),
};

// What a kind of records says of itself; the other keys are those of schemas.
using checks::RecordKind;
constexpr SchemaKey<S, RecordKind> kind_table[] = {
    row<Text<&S::kind_name>, Always, tell::Value<&RecordKind::name>>(
        "name", required, "how order, totals and findings call it"),
    row<Texts<&S::kind_tags>, Always, tell::StatementText<&RecordKind::tags>>("tags", required,
                                                                              "what its records begin with"),
    row<Integer<&S::kind_columns_min, 1, columns_min_max>, Always, tell::ColumnsMin>(
        "columns_min", optional, "how many columns are always there; default: all"),
    row<Text<&S::kind_titles_of>, Always, tell::TitlesOf>("titles_of", optional,
                                                          "the kind whose titles its records are"),
    row<Texts<&S::kind_totals>, WhenSomeAdded, tell::KindTotals>(
        "totals", optional, "\"COLUMN = sum(KIND.COLUMN)\": what it says of the records before it"),
};

}  // namespace

std::span<const SchemaKey<SchemaDraft, checks::Section>> keys_of(const checks::Section*) {
  return section_table;
}
std::span<const SchemaKey<SchemaDraft, checks::RecordKind>> keys_of(const checks::RecordKind*) {
  return kind_table;
}

}  // namespace stmtwatch::config
