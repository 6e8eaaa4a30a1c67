#include "config/ddl/ddl_types.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

namespace stmtwatch::config {
namespace {

using checks::Column;
using checks::Encoding;
using checks::Length;
using checks::LengthUnit;
using Notes = std::vector<std::string>;

// What the schema language takes (schema_values.cpp, schema_keys.cpp).
constexpr int precision_max = 18;
constexpr int length_max = 1 << 20;
constexpr int number_max = 1 << 30;

struct Sized {
  std::string_view name;
  int size;
};

// Decimal digits of the largest value.
constexpr auto integers = std::to_array<Sized>({{"TINYINT", 3},
                                                {"INT1", 3},
                                                {"BOOL", 3},
                                                {"BOOLEAN", 3},
                                                {"SMALLINT", 5},
                                                {"INT2", 5},
                                                {"SMALLSERIAL", 5},
                                                {"SERIAL2", 5},
                                                {"MEDIUMINT", 7},
                                                {"INT3", 7},
                                                {"INT", 10},
                                                {"INTEGER", 10},
                                                {"INT4", 10},
                                                {"SERIAL", 10},
                                                {"SERIAL4", 10},
                                                {"BIGINT", 19},
                                                {"INT8", 19},
                                                {"BIGSERIAL", 19},
                                                {"SERIAL8", 19}});
// What these take in parentheses is no number of characters.
constexpr auto sized_otherwise =
    std::to_array<std::string_view>({"TIMESTAMP", "TIMESTAMPTZ", "TIME", "TIMETZ", "INTERVAL", "BIT",
                                     "VARBIT", "BINARY", "VARBINARY", "RAW", "BLOB"});
// Bytes, whatever the charset.
constexpr auto mysql_texts = std::to_array<Sized>(
    {{"TINYTEXT", 255}, {"TEXT", 65'535}, {"MEDIUMTEXT", 16'777'215}, {"LONGTEXT", number_max}});
constexpr auto character_types = std::to_array<std::string_view>(
    {"CHAR", "CHARACTER", "VARCHAR", "VARCHAR2", "CHARACTER VARYING", "CHAR VARYING", "BPCHAR", "NCHAR",
     "NVARCHAR", "NVARCHAR2", "NATIONAL CHARACTER", "NATIONAL CHAR", "NATIONAL VARCHAR",
     "NATIONAL CHARACTER VARYING", "NATIONAL CHAR VARYING", "NCHAR VARYING"});
constexpr auto one_character = std::to_array<std::string_view>(
    {"CHAR", "CHARACTER", "BPCHAR", "NCHAR", "NATIONAL CHARACTER", "NATIONAL CHAR"});
constexpr auto unlimited_texts = std::to_array<std::string_view>({"TEXT", "CLOB", "NCLOB", "LONG", "CITEXT"});
constexpr auto decimals = std::to_array<std::string_view>({"NUMBER", "DECIMAL", "NUMERIC", "DEC", "FIXED"});
constexpr auto approximate = std::to_array<std::string_view>(
    {"FLOAT", "DOUBLE", "DOUBLE PRECISION", "REAL", "FLOAT4", "FLOAT8", "BINARY_FLOAT", "BINARY_DOUBLE"});

struct Charset {
  std::string_view word;
  Encoding encoding;
};
constexpr auto charsets = std::to_array<Charset>({{"UTF8MB4", Encoding::utf8},
                                                  {"UTF8MB3", Encoding::utf8},
                                                  {"UTF8", Encoding::utf8},
                                                  {"UTF-8", Encoding::utf8},
                                                  {"AL32UTF8", Encoding::utf8},
                                                  {"GBK", Encoding::gbk},
                                                  {"GB2312", Encoding::gbk},
                                                  {"ZHS16GBK", Encoding::gbk},
                                                  {"GB18030", Encoding::gb18030},
                                                  {"ZHS32GB18030", Encoding::gb18030},
                                                  {"ASCII", Encoding::ascii},
                                                  {"US7ASCII", Encoding::ascii}});

// Bytes are characters there, whatever the statement's encoding.
bool has_one_byte_a_character(std::string_view charset) {
  return charset.starts_with("LATIN") || charset.starts_with("WE8") || charset.starts_with("CP125") ||
         charset.starts_with("ISO");
}

template <class Names>
bool among(const Names& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

const Sized* find_sized(std::span<const Sized> all, std::string_view name) {
  const auto found = std::ranges::find(all, name, &Sized::name);
  return found == all.end() ? nullptr : &*found;
}

// Of the argument at `index`; "-2" is one.
std::optional<int> number(const WrittenType& type, std::size_t index) {
  if (index >= type.arguments.size()) return std::nullopt;
  const std::string& text = type.arguments[index];
  int value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = failure == std::errc() && end == text.data() + text.size();
  return whole && value > -number_max && value < number_max ? std::optional(value) : std::nullopt;
}

// Translates one type; what it has to say is in `notes`.
class Translation {
 public:
  Translation(const WrittenType& type, Dialect dialect, const DdlCharset& charset, Column& column)
      : type_(type), dialect_(dialect), charset_(charset), column_(column) {}

  Notes run() {
    const bool known =
        !type_.is_array && (as_listed() || as_characters() || as_number() || as_moment() || as_other());
    if (!known) as_unknown();
    return std::move(notes_);
  }

 private:
  bool mysql() const { return dialect_ == Dialect::mysql; }
  bool oracle() const { return dialect_ == Dialect::oracle; }
  void note(std::string text) { notes_.push_back(std::move(text)); }

  bool as_listed() {
    if (type_.name != "ENUM") return false;
    column_.values = type_.texts;
    return true;
  }

  bool as_characters() {
    if (!among(character_types, type_.name)) {
      const Sized* text = mysql() ? find_sized(mysql_texts, type_.name) : nullptr;
      if (text != nullptr) limit_bytes(text->size);
      return text != nullptr || among(unlimited_texts, type_.name);
    }
    const bool bare = type_.arguments.empty();
    if (bare && !among(one_character, type_.name)) return true;
    const auto length = bare ? 1 : number(type_, 0);
    if (!length || *length < 1) return false;
    if (counts_bytes()) {
      limit_bytes(*length);
    } else if (*length <= length_max) {
      column_.length = Length{0, static_cast<std::uint32_t>(*length), LengthUnit::characters, {}};
    }
    return true;
  }

  // Oracle alone, and not for its national types, unless told otherwise.
  bool counts_bytes() const {
    if (!oracle() || type_.name.starts_with("N")) return false;
    return type_.unit.empty() ? !charset_.lengths_in_characters : type_.unit == "BYTE";
  }

  void limit_bytes(int bytes) {
    if (bytes > length_max) return;
    const std::string& word = type_.charset.empty() ? charset_.word : type_.charset;
    column_.length = Length{0, static_cast<std::uint32_t>(bytes), LengthUnit::bytes, {}};
    if (word.empty()) return;
    const auto found = std::ranges::find(charsets, in_upper_case(word), &Charset::word);
    if (found != charsets.end()) {
      column_.length->charset = found->encoding;
    } else if (has_one_byte_a_character(in_upper_case(word))) {
      column_.length->unit = LengthUnit::characters;
    } else {
      note(fmt::format(
          "the charset {} is none that a schema knows: its length is counted in bytes of the statement's "
          "own encoding",
          word));
    }
  }

  bool as_number() {
    if (among(decimals, type_.name)) return as_decimal();
    if (type_.name == "BOOLEAN" && !mysql()) return false;
    const Sized* integer = find_sized(integers, type_.name);
    if (integer == nullptr) return false;
    const bool medium = type_.is_unsigned && type_.name == "MEDIUMINT";
    const bool large = type_.is_unsigned && integer->size == 19;
    set_integer(oracle() ? 38 : integer->size + (medium || large ? 1 : 0));
    return true;
  }

  bool as_decimal() {
    const bool bare = type_.arguments.empty();
    if (bare && !mysql()) {
      column_.pattern = "-?([0-9]+([.][0-9]+)?|[.][0-9]+)";
      return true;
    }
    const auto precision = bare                        ? std::optional(10)
                           : type_.arguments[0] == "*" ? std::optional(38)
                                                       : number(type_, 0);
    const auto scale = type_.arguments.size() > 1 ? number(type_, 1) : std::optional(0);
    if (!precision || !scale || *precision < 1 || *precision > 500 || *scale < -500 || *scale > 500)
      return false;
    if (*scale <= 0) {
      set_integer(*precision - *scale);
    } else if (*precision <= precision_max && *scale < *precision) {
      const auto digits = static_cast<std::uint8_t>(*scale);
      column_.type = checks::Decimal{.precision = static_cast<std::uint8_t>(*precision),
                                     .scale_min = oracle() ? std::uint8_t{0} : digits,
                                     .scale_max = digits};
    } else {
      set_long_decimal(*precision, *scale);
    }
    column_sign();
    return true;
  }

  void column_sign() {
    if (auto* decimal = std::get_if<checks::Decimal>(&column_.type);
        decimal != nullptr && type_.is_unsigned) {
      decimal->negative_allowed = false;
    }
  }

  void set_integer(int digits) {
    if (type_.is_unsigned) {
      column_.type = checks::Digits{};
      column_.length = Length{0, static_cast<std::uint32_t>(digits), LengthUnit::characters, {}};
    } else if (digits <= precision_max) {
      column_.type =
          checks::Decimal{.precision = static_cast<std::uint8_t>(digits), .scale_min = 0, .scale_max = 0};
    } else {
      column_.pattern = fmt::format("-?[0-9]{{1,{}}}", digits);
    }
  }

  // More digits than the schema language's decimals have, or no digit before the point.
  void set_long_decimal(int precision, int scale) {
    const std::string whole = precision > scale ? fmt::format("[0-9]{{1,{}}}", precision - scale) : "0";
    const std::string fraction =
        oracle() ? fmt::format("([.][0-9]{{1,{}}})?", scale) : fmt::format("[.][0-9]{{{}}}", scale);
    column_.pattern = fmt::format("{}{}{}", type_.is_unsigned ? "" : "-?", whole, fraction);
    note(fmt::format(
        "{} is beyond the decimals of a schema ({} digits, one before the point): taken as text with a "
        "pattern, which no trailer can sum up",
        type_.text, precision_max));
  }

  bool as_moment() {
    const std::string& name = type_.name;
    if (name == "DATE" && !oracle()) return set_moment("YYYY-MM-DD");
    if (name == "DATE") return set_moment("YYYY-MM-DD hh:mm:ss");
    const bool timestamp = name == "TIMESTAMP" || name == "DATETIME";
    if (!timestamp && name != "TIME") return false;
    if (type_.with_time_zone) return false;
    if (number(type_, 0).value_or(0) == 0) return set_moment(timestamp ? "YYYY-MM-DD hh:mm:ss" : "hh:mm:ss");
    const std::string date = timestamp ? "[0-9]{4}-[0-9]{2}-[0-9]{2} " : "";
    column_.pattern =
        date + fmt::format("[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}([.][0-9]{{1,{}}})?", *number(type_, 0));
    note(
        fmt::format("{} has fractions of a second: taken as text with a pattern, so that the calendar is not "
                    "checked",
                    type_.text));
    return true;
  }

  bool set_moment(std::string_view picture) {
    column_.type = checks::Moment{std::string(picture)};
    return true;
  }

  bool as_other() {
    if (type_.name == "YEAR") {
      column_.type = checks::Digits{};
      column_.length = Length{4, 4, LengthUnit::characters, {}};
    } else if (type_.name == "BOOLEAN" || type_.name == "BOOL") {
      column_.values = {"t", "f", "true", "false"};
    } else if (type_.name == "UUID") {
      column_.pattern = "[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}";
    } else if (among(approximate, type_.name)) {
      note(fmt::format("{} is an approximate number, which cannot be summed up exactly: taken as text",
                       type_.text));
    } else {
      return false;
    }
    return true;
  }

  void as_unknown() {
    const auto length = number(type_, 0);
    const bool counts_characters =
        !type_.is_array && type_.arguments.size() == 1 && !among(sized_otherwise, type_.name);
    const bool limited = counts_characters && length && *length > 0 && *length <= length_max;
    if (limited) column_.length = Length{0, static_cast<std::uint32_t>(*length), LengthUnit::characters, {}};
    note(fmt::format("the type {} has no like in a schema: taken as text{}", type_.text,
                     limited ? fmt::format(" of at most {} characters", *length) : ""));
  }

  const WrittenType& type_;
  Dialect dialect_;
  const DdlCharset& charset_;
  Column& column_;
  Notes notes_;
};

}  // namespace

Notes translate(const WrittenType& type, Dialect dialect, const DdlCharset& charset, Column& column) {
  return Translation(type, dialect, charset, column).run();
}

}  // namespace stmtwatch::config
