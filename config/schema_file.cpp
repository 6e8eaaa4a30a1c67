// The schema language. A schema file is TOML; every key not marked "required" may be left out.
//
//   name            required  text; what the format is called in documents and findings
//   encoding        "utf-8" (default) | "ascii" | "gbk" | "gb18030": of statements; this file is always UTF-8
//   byte_order_mark "forbidden" (default) | "optional" | "required"; UTF-8 and ASCII only
//   line_ending     "lf" (default) | "crlf" | "either": what ends a record
//   layout          "delimited" (default) | "fixed": every column has its width in bytes; there is no header
//   delimiter       required where delimited  the one ASCII character between two values
//   trailing_delimiter  true: one more delimiter after the last value of a record, and after the last title
//   quote           '"' | "'": a value may stand between two of these, as RFC 4180 has it; two stand for one
//   gap             fixed only: what stands between two columns, such as " "
//   value_prefix    text that stands before every value of the records and of the trailer's row
//   trim            "none" (default) | "left" | "right" | "both": where padding is taken off a value
//   trim_characters what padding is; default: blanks
//   null_tokens     a list of values that stand for no value, such as "/" or "NULL"
//   comment         lines that begin with this text are passed over
//   header          true (default where delimited): the first line is the titles of the columns
//   header_trimmed  true: blanks and TABs may stand around titles
//   file_name       "merged_{merchant}_{date}.txt": what a file's name says; {date} is YYYYMMDD
//   empty_day       a day without entries may also be a file of this line alone; "": a file of no bytes
//   columns         required  a list of tables, one for each column, in the order of the file:
//     name          required  how findings and the rest of the schema call it
//     title         what stands in the header line; default: the name
//     type          "text" (default) | "digits" | "alphanumeric" | "decimal(15,2)" | "decimal(15,0..5)" |
//                   "date(PICTURE)" | "time(PICTURE)" | "timestamp(PICTURE)" | "timestamp" (YYYY-MM-DD
//                   hh:mm:ss). A picture has YYYY, MM, DD, hh, mm and ss for digits, all else for itself:
//                   "MMDDhhmmss"
//     negative      decimals only; false: no value below zero
//     unit          decimals only; "yuan" (default) | "fen": digits without a point, 12345 is 123.45
//     sign          decimals only; "minus" (default) | "C/D": always a letter, C at or above zero, D below
//     grouped       decimals only; true: 1,234,567.00 beside 1234567.00
//     required      true: no empty value
//     sensitive     true: values are never shown unmasked
//     length, or min_length and max_length; length_unit "characters" (default) | "bytes"
//     charset       an encoding: lengths are the bytes that a value takes in it
//     values        the only values there are
//     pattern       a regular expression (RE2) that the whole value matches
//     width         required where fixed  bytes of the field, padding included
//     prefix, trim, trim_characters, null_tokens  as above, for this column
//     line_breaks   true: a value in quotes may have several lines
//   A field is read in this order: quotes off, prefix off, trim, null token, value.
//   unique          a list of tables, one for each key that no two records share:
//     columns       required  the names of its columns
//     scope         "statement" (default) | "day" | "history": where else the key must not stand
//   identity        a table: `merchant` and `business_date` name the columns that repeat the file name
//   preamble        a table: lines before the header (or the first record), which are no records:
//     until         a regular expression for the last of them; default: they end before the header
//     lines_max     at most so many; default 100
//     lines         a list of tables, one for each line that says totals:
//       pattern     required  a regular expression for the whole line, without its line break
//       fields      what each (group) of the pattern is, in order: FIELD
//       required    true (default): the line must be there
//   trailer         a table: how the file ends, with one of these:
//     tag           one line that begins with this field, or
//     titles        a line of these titles and a row below it
//     fields        required  the row's: FIELD
//   postamble       a table: lines after the records and the trailer:
//     begins_with   required  what each of them begins with
//     lines         as in preamble
//   debit_credit    a list of tables: amounts on two sides that add up to the same (check `balance`):
//     amount        required  the column of the amounts
//     debit, credit required  RECORDS
//     group         a column; the records of each of its values balance by themselves
//   movements       a table: opening + movements = closing (check `balance`):
//     amount        required  the column of the amounts
//     plus, minus   RECORDS that add and that take away; default: the sign of the amount says it
//     balance       the column of the balance after each record
//     order         "oldest-first" (default) | "newest-first"
//   agreements      a list of tables: columns that have the same value (check `agreement`):
//     columns       required  the two columns
//     share         required  in how many of the records, such as "0.999"
//     tolerance     two decimals may lie so far apart, such as "0.01"
//   sources         a list of tables: statements that this one is merged from (check `reconciliation`):
//     name          required  what findings call it
//     schema        its schema file, seen from this one; or, of a report that has totals and no records:
//     lines         as in preamble, of this statement's records: a text in the encoding of this statement
//     file_name     required  "fund_{merchant}_{date}.txt": the file of the same merchant and day
//     directory     where it lies, seen from the statement; default: beside it
//     where         RECORDS that come from this source; default: all
//     key           "COLUMN = COLUMN OF THE SOURCE" each: what makes two entries the same
//     compared      the same, of what must then be equal
//     count, sums   its column that adds up to the number of records; pairs with equal sums
//     required      true (default): without its file the statement is held; false: compared where it is there
//
// FIELD is "records" (how many), "sum(COLUMN)", "text" (anything), "opening" or "closing" (the balances that
// movements speaks of); the first two also of some records only: "sum(amount) where kind = REFUND, CANCEL".
// RECORDS is "COLUMN = VALUE" or "COLUMN = VALUE, VALUE".

#include "config/schema_file.hpp"

#include <algorithm>

#include <re2/re2.h>

#include "checks/values/moment.hpp"
#include "config/document.hpp"
#include "config/encoded.hpp"
#include "config/schema_contradictions.hpp"
#include "config/schema_fields.hpp"
#include "config/schema_keys.hpp"
#include "config/schema_ledgers.hpp"
#include "config/schema_prose.hpp"
#include "config/schema_sources.hpp"

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
  if (column.title.empty()) column.title = column.name;
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
  decimal->grouped = column.grouped;
}

void read_column(const toml::table& table, SchemaDraft& draft, FaultSink& faults) {
  ColumnDraft column;
  column.prefix = draft.value_prefix;
  static_cast<TrimDraft&>(column) = static_cast<const TrimDraft&>(draft);
  const auto where = fmt::format("column {}", draft.columns.size() + 1);
  read_table(table, where, column_keys(), column, faults);
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
    read_table(*each.as_table(), "unique", unique_keys(), unique, faults);
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
  draft.trailer = checks::Trailer{.tag = text.tag,
                                  .titles = text.titles,
                                  .fields = read_fields(text.fields, "[trailer]", line, draft, faults)};
}

void read_preamble(SchemaDraft& draft, FaultSink& faults) {
  if (draft.preamble_table == nullptr) return;
  PreambleDraft text;
  read_table(*draft.preamble_table, "[preamble]", preamble_keys(), text, faults);
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
  read_table(*draft.postamble_table, "[postamble]", postamble_keys(), text, faults);
  if (const auto wrong = unfit_text(text.begins_with, draft))
    faults.add(line_of(*draft.postamble_table), fmt::format("[postamble]: {}", *wrong));
  draft.postamble = checks::Postamble{text.begins_with, read_prose(text.lines, "[postamble]", draft, faults)};
}

checks::Schema made_of(SchemaDraft draft) {
  checks::Schema schema(std::move(draft));
  if (schema.fixed_width) schema.header = false;
  encode(schema);
  return schema;
}

enum class Place : std::uint8_t { by_itself, source };

SchemaOrFaults read_placed(const std::filesystem::path& file, Place place);

SchemaOrFaults read_source(const std::filesystem::path& file) {
  return read_placed(file, Place::source);
}

SchemaOrFaults parse_placed(std::string_view text, const std::filesystem::path& file, Place place) {
  const auto table = parse_text(text, file);
  if (!table) return std::unexpected(std::vector{table.error()});

  std::vector<Fault> faults;
  FaultSink sink(file, faults);
  SchemaDraft draft;
  draft.table = &*table;
  read_table(*table, "the schema", schema_keys(), draft, sink);
  read_columns(draft, sink);
  read_unique(draft, sink);
  read_identity(draft, sink);
  read_trailer(draft, sink);
  read_preamble(draft, sink);
  read_postamble(draft, sink);
  read_ledgers(draft, sink);
  find_contradictions(draft, sink);
  std::vector<Fault> elsewhere;
  if (place == Place::by_itself) {
    elsewhere = read_sources(draft, file, read_source, sink);
  } else if (draft.source_tables != nullptr) {
    sink.add(line_of(*draft.source_tables),
             "the schema of a source has no sources of its own; take them out");
  }
  if (faults.empty() && elsewhere.empty()) return made_of(std::move(draft));
  std::ranges::stable_sort(faults, {}, &Fault::line);
  std::ranges::move(elsewhere, std::back_inserter(faults));
  return std::unexpected(std::move(faults));
}

SchemaOrFaults read_placed(const std::filesystem::path& file, Place place) {
  const auto text = read_text(file);
  if (!text) return std::unexpected(std::vector{text.error()});
  return parse_placed(*text, file, place);
}

}  // namespace

std::expected<checks::Schema, std::vector<Fault>> parse_schema(std::string_view text,
                                                               const std::filesystem::path& file) {
  return parse_placed(text, file, Place::by_itself);
}

std::expected<checks::Schema, std::vector<Fault>> read_schema(const std::filesystem::path& file) {
  return read_placed(file, Place::by_itself);
}

}  // namespace stmtwatch::config
