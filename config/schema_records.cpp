#include "config/schema_records.hpp"

#include <algorithm>

#include "checks/values/moment.hpp"
#include "config/schema_contradictions.hpp"
#include "config/schema_fields.hpp"
#include "config/schema_ledgers.hpp"
#include "config/schema_prose.hpp"

namespace stmtwatch::config {
namespace {

constexpr std::size_t columns_max = 500;

// The column of this name, or a fault.
std::optional<std::size_t> find_column(const SchemaDraft& draft, std::string_view name, std::uint32_t line,
                                       std::string_view where, FaultSink& faults) {
  const auto column = config::find_column(name, draft.columns);
  if (column) return *column;
  faults.add(line, fmt::format("{}: {}", where, column.error()));
  return std::nullopt;
}

checks::Trim trim_of(const TrimDraft& draft) {
  if (draft.trim_side == Side::none) return {};
  return {draft.trim_characters, draft.trim_side != Side::right, draft.trim_side != Side::left};
}

// What the single keys of a column mean together.
void complete(ColumnDraft& column, const toml::table& table, const SchemaDraft& draft) {
  if (!column.title_given) column.title = column.name;
  if (!table.contains("null_tokens")) column.null_tokens = draft.null_tokens;
  column.trim = trim_of(column);
  const auto unit = column.charset ? checks::LengthUnit::bytes
                                   : column.length_unit.value_or(checks::LengthUnit::characters);
  if (column.length_exact != 0)
    column.length = {column.length_exact, column.length_exact, unit, column.charset};
  if (column.length_max != 0) column.length = {column.length_min, column.length_max, unit, column.charset};
  auto* decimal = std::get_if<checks::Decimal>(&column.type);
  if (decimal == nullptr) return;
  decimal->negative_allowed = column.negative;
  decimal->unit = column.unit.value_or(decimal->unit);
  decimal->sign = column.sign.value_or(decimal->sign);
  if (!column.credit.empty()) decimal->credit = column.credit;
  if (!column.debit.empty()) decimal->debit = column.debit;
  decimal->sign_behind = column.sign_behind;
  decimal->grouped = column.grouped;
}

void read_column(const toml::table& table, SchemaDraft& draft, FaultSink& faults) {
  ColumnDraft column;
  column.prefix = draft.value_prefix;
  static_cast<TrimDraft&>(column) = static_cast<const TrimDraft&>(draft);
  const auto where = fmt::format("column {}", draft.columns.size() + 1);
  read_table(table, where, keys_of<checks::Column>(), column, faults);
  complete(column, table, draft);

  const auto line = line_of(table);
  for (const auto& wrong : column_contradictions(column, draft))
    faults.add(line, fmt::format("column {} {}", in_quotes(column.name), wrong));
  const auto same_name = std::ranges::find(draft.columns, column.name, &checks::Column::name);
  if (!column.name.empty() && same_name != draft.columns.end()) {
    faults.add(line, fmt::format("there are two columns named {}", in_quotes(column.name)));
  }
  draft.columns.push_back(std::move(column));
}

void read_columns(SchemaDraft& draft, FaultSink& faults) {
  if (draft.column_tables == nullptr) return;
  if (draft.column_tables->size() > columns_max) {
    faults.add(line_of(*draft.column_tables), fmt::format("columns must be at most {}", columns_max));
    return;
  }
  for (const auto& each : *draft.column_tables)
    read_column(*each.as_table(), draft, faults);
}

void read_unique(SchemaDraft& draft, FaultSink& faults) {
  if (draft.unique_tables == nullptr) return;
  for (const auto& each : *draft.unique_tables) {
    UniqueDraft unique;
    read_table(*each.as_table(), "unique", keys_of<checks::UniqueKey>(), unique, faults);
    checks::UniqueKey key{.columns = {}, .scope = unique.scope};
    for (const auto& name : unique.columns) {
      const auto column = find_column(draft, name, line_of(each), "unique", faults);
      if (!column) continue;
      if (std::ranges::find(key.columns, *column) != key.columns.end()) {
        faults.add(line_of(each), fmt::format("unique names the column {} twice", in_quotes(name)));
      }
      key.columns.push_back(*column);
    }
    draft.unique.push_back(std::move(key));
  }
}

void read_identity(SchemaDraft& draft, FaultSink& faults) {
  if (draft.identity_table == nullptr) return;
  const auto line = line_of(*draft.identity_table);
  IdentityDraft identity;
  read_table(*draft.identity_table, "[identity]", identity_keys(), identity, faults);
  if (!identity.merchant.empty()) {
    draft.merchant_column = find_column(draft, identity.merchant, line, "identity", faults);
  }
  if (identity.business_date.empty()) return;
  draft.business_date_column = find_column(draft, identity.business_date, line, "identity", faults);
  if (!draft.business_date_column) return;
  const auto* moment = std::get_if<checks::Moment>(&draft.columns[*draft.business_date_column].type);
  if (moment == nullptr || !checks::has_day(*moment) || checks::has_time(*moment)) {
    faults.add(line, fmt::format("identity: the column {} must be of a date type",
                                 in_quotes(identity.business_date)));
  }
}

void read_trailer(SchemaDraft& draft, FaultSink& faults) {
  if (draft.trailer_table == nullptr) return;
  const auto line = line_of(*draft.trailer_table);
  TrailerDraft text;
  read_table(*draft.trailer_table, "[trailer]", keys_of<checks::Trailer>(), text, faults);
  if (text.tag.empty() == text.titles.empty()) {
    faults.add(line, "[trailer] needs exactly one of the keys \"tag\" and \"titles\"");
  }
  if (!text.titles.empty() && text.titles.size() != text.fields.size()) {
    faults.add(line,
               fmt::format("[trailer] has {} titles for {} fields", text.titles.size(), text.fields.size()));
  }
  auto names = text.titles;
  if (!text.tag.empty()) names.push_back(text.tag);
  for (const auto& name : names) {
    if (const auto wrong = unfit_field(name, draft)) faults.add(line, fmt::format("[trailer]: {}", *wrong));
  }
  draft.trailer = checks::Trailer{.tag = text.tag,
                                  .titles = text.titles,
                                  .fields = read_fields(text.fields, "[trailer]", line, draft, faults)};
}

void read_preamble(SchemaDraft& draft, FaultSink& faults) {
  if (draft.preamble_table == nullptr) return;
  PreambleDraft text;
  read_table(*draft.preamble_table, "[preamble]", keys_of<checks::Preamble>(), text, faults);
  const bool headed = draft.header && !draft.fixed_width;
  if (text.until.empty() && !headed) {
    faults.add(line_of(*draft.preamble_table),
               "[preamble] needs the key \"until\", because no header says where it ends");
  }
  draft.preamble = checks::Preamble{{}, text.lines_max, read_prose(text.lines, "[preamble]", draft, faults)};
  if (!text.until.empty()) draft.preamble->until = text.until;
}

void read_postamble(SchemaDraft& draft, FaultSink& faults) {
  if (draft.postamble_table == nullptr) return;
  PostambleDraft text;
  read_table(*draft.postamble_table, "[postamble]", keys_of<checks::Postamble>(), text, faults);
  if (const auto wrong = unfit_text(text.begins_with, draft))
    faults.add(line_of(*draft.postamble_table), fmt::format("[postamble]: {}", *wrong));
  draft.postamble = checks::Postamble{text.begins_with, read_prose(text.lines, "[postamble]", draft, faults)};
}

}  // namespace

void read_records(SchemaDraft& draft, FaultSink& faults) {
  draft.trim = trim_of(draft);
  read_columns(draft, faults);
  read_unique(draft, faults);
  read_identity(draft, faults);
  read_trailer(draft, faults);
  read_preamble(draft, faults);
  read_postamble(draft, faults);
  read_ledgers(draft, faults);
  find_contradictions(draft, faults);
}

}  // namespace stmtwatch::config
