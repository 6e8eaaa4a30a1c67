#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "checks/vocabulary/file_name.hpp"

// What a statement must look like, as plain data. config/ reads it from TOML and promises that it is
// consistent (indexes in range, names unique, bounds ordered); checks/ relies on that.
namespace stmtwatch::checks {

enum class Encoding : std::uint8_t { utf8, ascii };
enum class ByteOrderMark : std::uint8_t { forbidden, optional, required };
enum class LineEnding : std::uint8_t { lf, crlf, either };  // either: each line may end with LF or CRLF
enum class LengthUnit : std::uint8_t { characters, bytes };
enum class UniqueScope : std::uint8_t { statement, day, history };

struct Length {
  std::uint32_t min = 0;
  std::uint32_t max = 0;
  LengthUnit unit = LengthUnit::characters;
};

// Types a value can have. An empty value has no type: `required` speaks of it.
struct Text {};
struct Digits {};
struct Alphanumeric {};  // ASCII letters and digits
// An optional minus, 1 to precision - scale_max digits, a point, scale_min to scale_max digits; without the
// point where scale_min is 0 and no fraction digits follow.
struct Decimal {
  std::uint8_t precision = 15;
  std::uint8_t scale_min = 2;
  std::uint8_t scale_max = 2;
  bool negative_allowed = true;  // -0.00 is not negative
};
enum class DateFormat : std::uint8_t { compact, iso };  // YYYYMMDD, YYYY-MM-DD
struct Date {
  DateFormat format = DateFormat::compact;
};
struct Timestamp {};  // YYYY-MM-DD HH:MM:SS, hours 00-23, seconds 00-59

using ValueType = std::variant<Text, Digits, Alphanumeric, Decimal, Date, Timestamp>;

struct Column {
  std::string name;   // how findings, other parts of the schema and people refer to it
  std::string title;  // what stands in the header line; the name where the schema gives none
  ValueType type;
  bool required = false;   // not empty
  bool sensitive = false;  // never shown unmasked
  std::optional<Length> length;
  std::vector<std::string> values;     // empty: any
  std::optional<std::string> pattern;  // RE2 syntax, must match the whole value
};

struct UniqueKey {
  std::vector<std::size_t> columns;  // indexes into Schema::columns, in the order of the key
  UniqueScope scope = UniqueScope::statement;
};

// One field of the trailer's row, after its tag.
struct TrailerCount {};  // how many data records there are
struct TrailerSum {      // the exact sum of a decimal column
  std::size_t column = 0;
};
using TrailerField = std::variant<TrailerCount, TrailerSum>;

// The end of the statement: either one line that begins with the field `tag` ("TOTAL|3|1.00|0.00"), or, where
// `titles` is not empty, a line of exactly these titles and after it the row. Exactly one of the two is set.
struct Trailer {
  std::string tag;
  std::vector<std::string> titles;
  std::vector<TrailerField> fields;
};

struct Schema {
  std::string name;
  Encoding encoding = Encoding::utf8;
  ByteOrderMark byte_order_mark = ByteOrderMark::forbidden;
  LineEnding line_ending = LineEnding::lf;
  char delimiter = '|';
  std::string
      value_prefix;    // stands before every value of data records and of the trailer's row; empty: nothing
  bool header = true;  // the first line is the titles, delimited
  std::vector<Column> columns;
  std::vector<UniqueKey> unique;
  std::optional<std::size_t> merchant_column;       // must equal the merchant of the file name
  std::optional<std::size_t> business_date_column;  // must equal the date of the file name
  std::optional<Trailer> trailer;
  std::optional<FileNamePattern> file_name;
};

}  // namespace stmtwatch::checks
