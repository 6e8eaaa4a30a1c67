#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "checks/kinds/order.hpp"
#include "checks/vocabulary/file_name.hpp"
#include "checks/vocabulary/money.hpp"

// What a statement must look like, as plain data. config/ reads it from TOML and promises that it is
// consistent (indexes in range, names unique, bounds ordered, patterns valid); checks/ relies on that.
// Texts that stand in the statement (titles, values, null tokens, prefixes, tags, beginnings of lines) are in
// the statement's encoding, so that bytes are compared with bytes. Names are ASCII, patterns (RE2 syntax) are
// UTF-8: they are matched against the text in UTF-8.
namespace stmtwatch::checks {

enum class Encoding : std::uint8_t { utf8, ascii, gbk, gb18030 };
enum class ByteOrderMark : std::uint8_t { forbidden, optional, required };
enum class LineEnding : std::uint8_t { lf, crlf, either };  // either: each line may end with LF or CRLF
enum class LengthUnit : std::uint8_t { characters, bytes };
enum class AmountUnit : std::uint8_t { yuan, fen };
enum class AmountSign : std::uint8_t { minus, letter };
enum class UniqueScope : std::uint8_t { statement, day, history };

struct Length {
  std::uint32_t min = 0;
  std::uint32_t max = 0;
  LengthUnit unit = LengthUnit::characters;
  // Of bytes only: those that the value takes in this charset; nullopt: in the statement's own.
  std::optional<Encoding> charset = std::nullopt;
};

// What is taken off the ends of a value before it is looked at: any number of these ASCII characters.
struct Trim {
  std::string characters;
  bool left = false;
  bool right = false;
};

// Types a value can have. An empty value has no type: `required` speaks of it.
struct Text {};
struct Digits {};
struct Alphanumeric {};  // ASCII letters and digits
// The sign is nothing or a minus; or letters, the one of `credit` or the one of `debit`, which only a zero
// may be without. The number is, in yuan: 1 to precision - scale_max digits, a point, scale_min to scale_max
// digits; without the point where scale_min is 0 and no fraction digits follow. In fen: 1 to precision
// digits, the last two of which stand for the fraction (scale_min and scale_max are 2): D00012345 is -123.45.
struct Decimal {
  std::uint8_t precision = 15;
  std::uint8_t scale_min = 2;
  std::uint8_t scale_max = 2;
  bool negative_allowed = true;  // -0.00 is not negative
  AmountUnit unit = AmountUnit::yuan;
  AmountSign sign = AmountSign::minus;
  std::string credit = "C";  // letter: above zero
  std::string debit = "D";   // letter: below zero
  bool sign_behind = false;  // the sign stands behind the number
  bool grouped = false;  // the whole part may have commas, then one before every three digits: 1,234,567.00
};
// A day, a time of day or both, as a picture: Y, M, D, h, m and s each stand for one digit of year, month,
// day, hour (00-23), minute, second (00-59), every other character for itself: "YYYY-MM-DD hh:mm:ss". Without
// a year, 29 February is a day.
struct Moment {
  std::string picture;
};

using ValueType = std::variant<Text, Digits, Alphanumeric, Decimal, Moment>;

// One field is read in this order: quotes off, prefix off, trim, null token, value. A value that is a null
// token, or empty by then, is no value: `required` speaks of it, and no other check.

struct Column {
  std::string name;  // how findings, other parts of the schema and people refer to it
  // What stands in the header line, where it may be empty; in quotes an LF or CRLF there is an LF here.
  std::string title;
  ValueType type = Text{};
  bool required = false;   // not empty
  bool sensitive = false;  // never shown unmasked
  std::optional<Length> length;
  std::vector<std::string> values;     // empty: any
  std::optional<std::string> pattern;  // must match the whole value
  std::string prefix;                  // stands before every value: "`"; empty: nothing
  Trim trim;
  std::vector<std::string> null_tokens;  // values that stand for no value, such as "/" or "NULL"
  bool line_breaks_allowed = false;      // inside quotes
  std::uint32_t width_bytes = 0;         // fixed width only: of the field, padding included; at least 1 there
};

struct UniqueKey {
  std::vector<std::size_t> columns;  // indexes into Schema::columns, in the order of the key
  UniqueScope scope = UniqueScope::statement;
};

// The records whose value of `column` is one of `values`, and for which all of `also` hold.
struct Where {
  std::size_t column = 0;
  std::vector<std::string> values;
  std::vector<Where> also{};  // without any of their own
};

// One field of the trailer's row, after its tag, or one group of a line of prose.
struct TrailerCount {                         // how many data records there are
  std::optional<Where> where = std::nullopt;  // nullopt: all
};
// What a sum is made of and what becomes of it, for files in which one side signs its amounts and the other
// does not.
enum class SumSign : std::uint8_t {
  kept,
  turned,   // -sum
  dropped,  // |sum|
};
struct TrailerSum {  // the exact sum of a decimal column, written like its amounts; in prose in yuan
  std::size_t column = 0;
  std::optional<Where> where = std::nullopt;
  bool of_absolutes = false;  // each amount without its sign
  SumSign sign = SumSign::kept;
  std::optional<AmountUnit> unit = std::nullopt;  // written in this one instead
};
enum class Balanced : std::uint8_t { opening, closing };
struct TrailerText {                               // anything; no total
  std::optional<Balanced> balance = std::nullopt;  // which of those that Schema::movements speaks of
  std::optional<AmountUnit> unit = std::nullopt;   // of a balance, as of a sum
};
using TrailerField = std::variant<TrailerCount, TrailerSum, TrailerText>;

// The end of the statement: either one line that begins with the field `tag` ("TOTAL|3|1.00|0.00"), or, where
// `titles` is not empty, a line of exactly these titles and after it the row. Exactly one of the two is set.
struct Trailer {
  std::string tag;
  std::vector<std::string> titles;
  std::vector<TrailerField> fields;
};

// A line for people that says totals: "#交易合计：2笔，商家实收共3.00元". No quotes, prefixes or trim are
// taken off.
struct ProseLine {
  std::string pattern;               // of the whole line, without its line break
  std::vector<TrailerField> fields;  // one for each group of the pattern, in order
  bool required = true;              // false: the statement may be without such a line
};

// Lines before the header, or before the first record where there is no header. They are no records.
struct Preamble {
  // Of the last of them, whole line. nullopt: they end before the first line that is the header.
  std::optional<std::string> until;
  std::uint32_t lines_max = 100;  // `until` included; where more come, the header is missing
  std::vector<ProseLine> lines;
};

// The lines at the end of the statement that begin with this text, one after the other without a gap but
// blank lines. They are no records; a statement without any is not complete.
struct Postamble {
  std::string begins_with;  // not empty
  std::vector<ProseLine> lines;
};

// The amounts of the debit records have the same sum as those of the credit records. Both name one column and
// have no value in common; other records count on neither side.
struct DebitCredit {
  std::size_t amount = 0;  // a decimal column
  Where debit, credit;
  std::optional<std::size_t> group;  // the records of each value of this column balance by themselves
};

// opening + movements = closing. The records of `plus` add their amount, those of `minus` take it away (both
// name one column), others move nothing; without the two every amount is added with its sign. Opening and
// closing are what the trailer or the prose says (TrailerText), written like the amounts.
enum class ChainOrder : std::uint8_t { oldest_first, newest_first };
struct Movements {
  std::size_t amount = 0;  // a decimal column
  std::optional<Where> plus, minus;
  std::optional<std::size_t> balance;  // a decimal column: the balance after each record
  ChainOrder order = ChainOrder::oldest_first;
};

// A part of a whole: `parts` of `of`, which is a power of ten; at most 1.
struct Share {
  std::uint32_t parts = 0;
  std::uint32_t of = 1;
};

// What a decimal column adds to a sum, or takes away.
struct Addend {
  std::size_t column = 0;
  bool negative = false;
};

// Two columns have the same value in at least this share of the records: two decimals as numbers, all others
// byte by byte; two empty values are the same. Or a decimal column has the sum of others.
struct Agreement {
  std::size_t left = 0;
  std::size_t right = 0;
  Share share;
  std::optional<Money> tolerance = std::nullopt;  // of decimals, in yuan: they may lie so far apart
  // Not empty: `left` has the sum of these, of which `right` is the first; an empty value is zero.
  std::vector<Addend> sum{};
  bool absolute = false;                      // of the sum: without its sign
  std::optional<Where> where = std::nullopt;  // the records that it is asked of; nullopt: all
};

struct ColumnPair {
  std::size_t merged = 0;  // in this schema
  std::size_t source = 0;  // in the schema of the source
};

struct Schema;

// A statement that this one is merged from, or a report of its totals: with records of a schema of its own,
// or with nothing but lines that say totals of this statement's records.
struct SourceStatement {
  std::string name;
  std::shared_ptr<const Schema> schema;  // null: `lines` say the totals, and the four of them mean nothing
  FileNamePattern file_name;             // its merchant and date are those of the merged statement
  std::string directory;             // where the file lies, seen from the merged statement; empty: beside it
  std::optional<Where> where;        // of this schema: the records that come from this source; nullopt: all
  std::vector<ColumnPair> key;       // what makes two entries the same; empty: entries are not compared
  std::vector<ColumnPair> compared;  // what must be the same in both then
  std::optional<std::size_t> count;  // a column of digits of the source; adds up to the number of records
  std::vector<ColumnPair> sums;      // two decimal columns that add up to the same
  std::vector<ProseLine> lines{};    // of a report without records, in the encoding of this schema
  bool required = true;              // false: where its file is not there, nothing is compared
};

// A part of a file, such as the fund entries of a two-in-one statement. What the file says as a whole
// (encoding, line ending, layout, delimiter, quote, gap) `part` says too; a byte order mark it forbids.
struct Section {
  std::string title;                   // the whole line that it begins with, without line break; not empty
  std::shared_ptr<const Schema> part;  // of what stands below that line; it has no sections and no sources
  bool required = true;                // false: the file may be without it
};

// A part of a total that a record says of those before it: how many of one kind there are, or what a column
// of theirs adds up to.
struct KindTerm {
  std::size_t kind = 0;             // of Schema::kinds
  TrailerField what;                // a count or a sum, in the columns of that kind
  bool negative = false;            // taken away
  std::vector<ColumnPair> equal{};  // only of records whose column `source` says what `merged` says here
};

// What a column of a record says of the records before it.
struct KindTotal {
  std::string text;        // as the schema has it, for people
  std::size_t column = 0;  // of the kind that says it: a decimal, or digits where all terms are counts
  std::vector<KindTerm> terms;
  bool absolute = false;             // without its sign
  std::optional<std::size_t> since;  // only those behind the last record of this kind; nullopt: all
};

// One kind of the records of a file that has several, such as header, detail and total. What the file says as
// a whole (see Section) `part` says too.
struct RecordKind {
  std::string name;
  std::vector<std::string> tags;  // none is empty; no two kinds have one in common
  // Of its records; without header, preamble, trailer, sections and sources, and without columns if it is
  // titles.
  std::shared_ptr<const Schema> part;
  std::size_t fields_min = 0;            // so many columns are there, those behind them may be missing
  std::optional<std::size_t> titles_of;  // its record is the titles of this kind's columns, nothing else
  std::vector<KindTotal> totals;
};

// Either delimited: values stand between delimiters, and in quotes where `quote` is set; or fixed width: each
// value has the bytes its column says, `gap` stands between two, and delimiter, quote and trailing_delimiter
// mean nothing.
struct Schema {
  std::string name;
  Encoding encoding = Encoding::utf8;
  ByteOrderMark byte_order_mark = ByteOrderMark::forbidden;
  LineEnding line_ending = LineEnding::lf;
  char delimiter = '|';
  bool trailing_delimiter = false;  // one more delimiter after the last value of a record and the last title
  bool header_trailing_delimiter = true;  // false: none after the last title nevertheless
  // As RFC 4180 has it: a field that begins with this ASCII character ends at the next single one; two stand
  // for one. A field need not be in quotes. A record may have line breaks between quotes for as long as it
  // has no more than 8 MiB (record_bytes_max).
  std::optional<char> quote;
  bool bare_quotes_allowed = false;  // in a value that does not stand in quotes: 5" pipe
  bool fixed_width = false;
  std::string gap;           // fixed width only
  std::string value_prefix;  // stands before every value of the trailer's row; empty: nothing
  Trim trim;                 // padding of the trailer's values, and of titles; columns have their own
  std::string comment;  // lines that begin with this are passed over, wherever they stand; empty: none are
  std::optional<Preamble> preamble;
  bool header = true;  // the first line after the preamble is the titles, delimited; never with fixed width
  bool header_trimmed = false;  // blanks and TABs around a title are no part of it
  std::vector<Column> columns;
  std::vector<UniqueKey> unique;
  std::optional<std::size_t> merchant_column;       // must equal the merchant of the file name
  std::optional<std::size_t> business_date_column;  // must equal the date of the file name
  std::optional<Trailer> trailer;                   // with a postamble: before it
  std::optional<Postamble> postamble;
  // A day without entries may also be a file of this line alone, with or without a line break; "": a file
  // without a byte. Such a file is right, whatever else is required, as long as its sources agree.
  std::optional<std::string> empty_day;
  std::optional<FileNamePattern> file_name;
  std::vector<DebitCredit> debit_credit;
  std::optional<Movements> movements;
  std::vector<Agreement> agreements;
  std::vector<SourceStatement> sources;
  // Not empty: the file is these parts, in this order, no two with one title. Then `columns` and `unique` are
  // those of all parts, one after the other, for who speaks of keys; nothing else here speaks of records.
  std::vector<Section> sections;
  // Not empty: each record is of one of these kinds, told by its tag, and they follow one another in this
  // order. `columns` and `unique` are then as with sections, and nothing else here speaks of records.
  std::vector<RecordKind> kinds;
  RecordOrder order;
  std::size_t tag_at = 0;  // of the column that is the tag or, of fixed width, of the byte where it begins
};

}  // namespace stmtwatch::checks
