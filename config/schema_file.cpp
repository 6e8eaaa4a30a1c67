// The schema language. A schema file is TOML; every key not marked "required" may be left out.
//
//   name            required  text; what the format is called in documents and findings
//   encoding        "utf-8" (default) | "ascii" | "gbk" | "gb18030": of statements; this file is always UTF-8
//   byte_order_mark "forbidden" (default) | "optional" | "required"; UTF-8 and ASCII only
//   line_ending     "lf" (default) | "crlf" | "either": what ends a record
//   layout          "delimited" (default) | "fixed": every column has its width in bytes; there is no header
//   delimiter       required where delimited  the one ASCII character between two values
//   trailing_delimiter  true: one more delimiter after the last value of a record, and after the last title
//   header_trailing_delimiter  false: but none after the last title
//   quote           '"', "'", "`" or another sign: a value may stand between two of these, as RFC 4180 has
//                   it; two stand for one. A record may have line breaks between quotes as long as it has no
//                   more than 8 MiB
//   bare_quotes     true: a value that does not stand in quotes may hold one (5" pipe); default: it may not
//   gap             fixed only: what stands between two columns, such as " "
//   value_prefix    text that stands before every value of the records and of the trailer's row
//   trim            "none" (default) | "left" | "right" | "both": where padding is taken off a value, also in
//                   the trailer and around titles
//   trim_characters what padding is; default: blanks
//   null_tokens     a list of values that stand for no value, such as "/" or "NULL"
//   comment         lines that begin with this text are passed over
//   header          true (default where delimited): the first line is the titles of the columns
//   header_trimmed  true: blanks and TABs may stand around titles
//   file_name       "merged_{merchant}_{date}.txt": what a file's name says; {date} is YYYYMMDD,
//                   {date:YYYY-MM-DD} and {date:YYMMDD} what they say; it may stand twice
//   empty_day       a day without entries may also be a file of this line alone; "": a file of no bytes
//   columns         required  a list of tables, one for each column, in the order of the file:
//     name          required  how findings and the rest of the schema call it
//     title         what stands in the header line, "" included; default: the name. \n is a line break in
//     quotes type          "text" (default) | "digits" | "alphanumeric" | "decimal(15,2)" |
//     "decimal(15,0..5)" |
//                   "date(PICTURE)" | "time(PICTURE)" | "timestamp(PICTURE)" | "timestamp" (YYYY-MM-DD
//                   hh:mm:ss). A picture has YYYY, MM, DD, hh, mm and ss for digits, all else for itself:
//                   "MMDDhhmmss"
//     negative      decimals only; false: no value below zero
//     unit          decimals only; "yuan" (default) | "fen": digits without a point, 12345 is 123.45
//     sign          decimals only; "minus" (default) | "C/D", "CR/DR", "+/-" or others: the one stands above
//                   zero, the other below; zero has either or none
//     sign_behind   decimals only; true: the sign stands behind the number
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
//     columns       required  the two columns; the second may be a sum, "gross - fee", or one without its
//                   sign, "|credit - debit|"
//     share         in how many of the records, such as "0.999"; default: all
//     where         RECORDS that it is asked of; default: all
//     tolerance     two decimals may lie so far apart, such as "0.01"
//   sources         a list of tables: statements that this one is merged from (check `reconciliation`):
//     name          required  what findings call it
//     schema        its schema file, seen from this one; or, of a report that has totals and no records:
//     lines         as in preamble, of this statement's records: a text in the encoding of this statement
//     file_name     required  "fund_{merchant}_{date}.txt": the file of the same merchant and day, as above
//     directory     where it lies, seen from the statement; default: beside it
//     where         RECORDS that come from this source; default: all
//     key           "COLUMN = COLUMN OF THE SOURCE" each: what makes two entries the same
//     compared      the same, of what must then be equal
//     count, sums   its column that adds up to the number of records; pairs with equal sums
//     required      true (default): without its file the statement is held; false: compared where it is there
//   section         a list of tables, instead of columns: the parts of a file that has several, in order.
//                   name, encoding, byte_order_mark, line_ending, layout, delimiter, quote, bare_quotes, gap,
//                   file_name and empty_day stand before the first and speak of the file; the keys of a
//                   section are all others above but sources, its own empty_day, and:
//     title         required  the whole line that the part begins with, such as "#FUND"
//     required      true (default): the part must be there
//   kind            a list of tables, instead of columns: the kinds of records of a file that has several,
//   such
//                   as header, entry and total, told by a tag. Before the first stand the keys that stand
//                   before the first section, and comment, order and tag_at; the keys of a kind are columns,
//                   unique, identity, debit_credit, movements, agreements, trailing_delimiter, value_prefix,
//                   trim, trim_characters and null_tokens, and:
//     name          required  letters, digits, _ and -
//     tags          required  the values of the first column, or the bytes that a line of fixed width begins
//                   with, that tell this kind
//     columns_min   so many columns are there, those behind them may be missing; default: all
//     titles_of     instead of columns: a record of this kind is the titles of that kind's columns
//     totals        what a record says of those before it, and itself: "COLUMN = TERM", "COLUMN = TERM -
//     TERM",
//                   "COLUMN = |TERM - TERM|", each perhaps with " since KIND": only of those behind the last
//                   record of that kind. TERM is records(KIND), sum(KIND.COLUMN) or sum(|KIND.COLUMN|),
//                   before the closing bracket perhaps " where RECORDS"; a VALUE {COLUMN} in it is what that
//                   column says in the record with the total
//   order           with kinds: which may follow which, as a regular expression over their names, such as
//                   "header (entry+ subtotal)* total"; default: any
//   tag_at          with kinds: which column is the tag or, of fixed width, which byte begins it; default: 1
//
// FIELD is "records" (how many), "sum(COLUMN)", "text" (anything), "opening" or "closing" (the balances that
// movements speaks of). A sum is written like the amounts, in prose in yuan with a minus; "sum(amount) in
// fen" and "closing in yuan" say otherwise. Where one side signs and the other does not: "-sum(COLUMN)",
// "|sum(COLUMN)|" (without its sign), "sum(|COLUMN|)" (of amounts without theirs). The first two also of some
// records only: "sum(amount) where kind = REFUND, CANCEL and state = DONE".
// RECORDS is "COLUMN = VALUE" or "COLUMN = VALUE, VALUE", or several of these with " and " in between.

#include "config/schema_file.hpp"

#include <algorithm>

#include "config/document.hpp"
#include "config/schema_keys.hpp"
#include "config/schema_kinds.hpp"
#include "config/schema_records.hpp"
#include "config/schema_sections.hpp"
#include "config/schema_sources.hpp"

namespace stmtwatch::config {
namespace {

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
  const bool in_sections = table->contains("section");
  const bool in_kinds = !in_sections && table->contains("kind");
  if (in_sections) {
    read_table(*table, "the schema", keys_beside_sections(), draft, sink);
  } else if (in_kinds) {
    read_table(*table, "the schema", keys_beside_kinds(), draft, sink);
  } else {
    read_table(*table, "the schema", keys_of<checks::Schema>(), draft, sink);
  }
  read_records(draft, sink);
  read_sections(draft, sink);
  read_kinds(draft, sink);
  if (in_sections && place == Place::source)
    sink.add(line_of(*table->get("section")), "the schema of a source has no sections; take them out");
  if (in_kinds && place == Place::source)
    sink.add(line_of(*table->get("kind")),
             "the schema of a source has one kind of records; take [[kind]] out");
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
