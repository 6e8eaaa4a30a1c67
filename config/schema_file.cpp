// The schema language. A schema file is TOML; every key not marked "required" may be left out.
//
//   name            required  text; what the format is called in documents and findings
//   encoding        "utf-8" (default) | "ascii"
//   byte_order_mark "forbidden" (default) | "optional" | "required"
//   line_ending     "lf" (default) | "crlf" | "either"
//   delimiter       required  the one ASCII character between two values
//   value_prefix    text that stands before every value of the records and of the trailer's row
//   header          true (default): the first line is the titles of the columns
//   file_name       "merged_{merchant}_{date}.txt": what the name of a file says; {date} is YYYYMMDD
//   columns         required  a list of tables, one for each column, in the order of the file:
//     name          required  how findings and the rest of the schema call it
//     title         what stands in the header line; default: the name
//     type          "text" (default) | "digits" | "alphanumeric" | "decimal(15,2)" | "decimal(15,0..5)" |
//                   "date(YYYYMMDD)" | "date(YYYY-MM-DD)" | "timestamp" (YYYY-MM-DD HH:MM:SS)
//     negative      decimals only; false: no value below zero
//     required      true: no empty value
//     sensitive     true: values are never shown unmasked
//     length, or min_length and max_length; length_unit "characters" (default) | "bytes"
//     values        the only values there are
//     pattern       a regular expression (RE2) that the whole value matches
//   unique          a list of tables, one for each key that no two records share:
//     columns       required  the names of its columns
//     scope         "statement" (default) | "day" | "history": where else the key must not stand
//   identity        a table: the names of the columns `merchant` and `business_date` that repeat what the
//   file name says trailer         a table: how the file ends, either with one line that begins with the
//   field `tag`, or with a line of
//                   `titles` and a row below it; `fields` (required) are the row's, "records" or
//                   "sum(COLUMN)"

#include "config/schema_file.hpp"

#include <algorithm>

#include "checks/values/moment.hpp"
#include "config/document.hpp"
#include "config/schema_keys.hpp"
#include "config/schema_values.hpp"

namespace stmtwatch::config {
namespace {

constexpr std::size_t columns_max = 500;

using Columns = std::vector<checks::Column>;

// The column of this name, or a fault that names the nearest.
std::optional<std::size_t> find_column(const Columns& columns, std::string_view name, std::uint32_t line,
                                       std::string_view where, FaultSink& faults) {
  const auto found = std::ranges::find(columns, name, &checks::Column::name);
  if (found != columns.end()) return static_cast<std::size_t>(found - columns.begin());
  std::vector<std::string_view> known;
  for (const auto& column : columns)
    known.push_back(column.name);
  if (!known.empty()) {
    faults.add(line, fmt::format("{}: there is no column {}: the nearest is \"{}\"", where, in_quotes(name),
                                 nearest(name, known)));
  }
  return std::nullopt;
}

void read_column(const toml::table& table, SchemaDraft& draft, FaultSink& faults) {
  ColumnDraft column;
  column.prefix = draft.value_prefix;
  const auto where = fmt::format("column {}", draft.columns.size() + 1);
  read_table(table, where, column_keys(), column, faults);
  if (column.title.empty()) column.title = column.name;
  if (column.length_exact != 0)
    column.length = {column.length_exact, column.length_exact, column.length_unit};
  if (column.length_max != 0) column.length = {column.length_min, column.length_max, column.length_unit};
  if (auto* decimal = std::get_if<checks::Decimal>(&column.type)) decimal->negative_allowed = column.negative;

  const auto line = line_of(table);
  for (const auto& wrong : column_contradictions(column))
    faults.add(line, fmt::format("column {} {}", in_quotes(column.name), wrong));
  for (const auto& value : column.values) {
    if (const auto wrong = unfit_field(value, draft)) faults.add(line, fmt::format("values: {}", *wrong));
  }
  if (const auto wrong = unfit_field(column.title, draft)) faults.add(line, fmt::format("title: {}", *wrong));
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
    read_table(*each.as_table(), "unique", unique_keys(), unique, faults);
    checks::UniqueKey key{.columns = {}, .scope = unique.scope};
    for (const auto& name : unique.columns) {
      const auto column = find_column(draft.columns, name, line_of(each), "unique", faults);
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
    draft.merchant_column = find_column(draft.columns, identity.merchant, line, "identity", faults);
  }
  if (identity.business_date.empty()) return;
  draft.business_date_column = find_column(draft.columns, identity.business_date, line, "identity", faults);
  if (!draft.business_date_column) return;
  const auto* moment = std::get_if<checks::Moment>(&draft.columns[*draft.business_date_column].type);
  if (moment == nullptr || !checks::has_day(*moment)) {
    faults.add(line, fmt::format("identity: the column {} must be of a date type",
                                 in_quotes(identity.business_date)));
  }
}

void read_trailer(SchemaDraft& draft, FaultSink& faults) {
  if (draft.trailer_table == nullptr) return;
  const auto line = line_of(*draft.trailer_table);
  TrailerDraft text;
  read_table(*draft.trailer_table, "[trailer]", trailer_keys(), text, faults);
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
  checks::Trailer trailer{.tag = text.tag, .titles = text.titles, .fields = {}};
  for (const auto& field : text.fields) {
    const auto parsed = parse_trailer_field(field, draft.columns);
    if (parsed) {
      trailer.fields.push_back(*parsed);
    } else {
      faults.add(line, fmt::format("[trailer]: {}", parsed.error()));
    }
  }
  draft.trailer = std::move(trailer);
}

}  // namespace

std::expected<checks::Schema, std::vector<Fault>> parse_schema(std::string_view text,
                                                               const std::filesystem::path& file) {
  const auto table = parse_text(text, file);
  if (!table) return std::unexpected(std::vector{table.error()});

  std::vector<Fault> faults;
  FaultSink sink(file, faults);
  SchemaDraft draft;
  read_table(*table, "the schema", schema_keys(), draft, sink);
  if (const auto wrong = unfit_field(draft.value_prefix, draft)) {
    sink.add(line_of(*table->get("value_prefix")), fmt::format("value_prefix: {}", *wrong));
  }
  read_columns(draft, sink);
  read_unique(draft, sink);
  read_identity(draft, sink);
  read_trailer(draft, sink);
  if (faults.empty()) return checks::Schema(std::move(draft));
  std::ranges::stable_sort(faults, {}, &Fault::line);
  return std::unexpected(std::move(faults));
}

std::expected<checks::Schema, std::vector<Fault>> read_schema(const std::filesystem::path& file) {
  const auto text = read_text(file);
  if (!text) return std::unexpected(std::vector{text.error()});
  return parse_schema(*text, file);
}

}  // namespace stmtwatch::config
