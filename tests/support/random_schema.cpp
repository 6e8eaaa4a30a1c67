#include "tests/support/random_schema.hpp"

#include <algorithm>
#include <array>

namespace stmtwatch::test {
namespace {

using namespace checks;

std::string digits(std::size_t count, Dice& dice) {
  std::string text;
  while (text.size() < count)
    text += static_cast<char>('0' + dice.below(10));
  return text;
}

std::string alphanumeric(std::size_t count, Dice& dice) {
  constexpr std::string_view all = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  std::string text;
  while (text.size() < count)
    text += all[dice.below(all.size())];
  return text;
}

std::string group(const std::string& whole) {
  std::string text = whole;
  for (std::size_t at = whole.size(); at > 3; at -= 3)
    text.insert(at - 3, ",");
  return text;
}

std::string decimal(const Decimal& type, Dice& dice) {
  const bool minus = type.negative_allowed ? dice.one_in(3) : dice.one_in(20);
  const std::string sign = minus ? "-" : "";
  if (type.unit == AmountUnit::fen) {
    return sign + digits(1 + dice.below(type.precision), dice);
  }
  const auto whole_max = static_cast<std::size_t>(type.precision - type.scale_max);
  std::string whole = digits(1 + dice.below(whole_max), dice);
  if (minus && !type.negative_allowed) whole.assign(whole.size(), '0');
  if (type.grouped && dice.one_in(2)) whole = group(whole);
  const auto fraction =
      type.scale_min + dice.below(static_cast<std::size_t>(type.scale_max - type.scale_min) + 1);
  if (fraction == 0) return sign + whole;
  const bool zero = minus && !type.negative_allowed;
  return sign + whole + "." + (zero ? std::string(fraction, '0') : digits(fraction, dice));
}

std::string two_digits(std::size_t number) {
  return {static_cast<char>('0' + number / 10 % 10), static_cast<char>('0' + number % 10)};
}

std::string moment(const std::string& picture, Dice& dice) {
  std::string text = picture;
  const auto put = [&](const std::string& what, const std::string& value) {
    if (const auto at = text.find(what); at != std::string::npos) text.replace(at, what.size(), value);
  };
  put("YYYY", "20" + two_digits(dice.below(100)));
  put("MM", two_digits(1 + dice.below(12)));
  put("DD", two_digits(1 + dice.below(dice.one_in(10) ? 31 : 28)));
  put("hh", two_digits(dice.below(24)));
  put("mm", two_digits(dice.below(60)));
  put("ss", two_digits(dice.below(60)));
  return text;
}

ValueType random_type(Dice& dice, const Schema& schema) {
  static const std::vector<std::string> pictures = {
      "YYYYMMDD",       "YYYY-MM-DD", "YYYY/MM/DD", "YYYY-MM-DD hh:mm:ss",
      "YYYYMMDDhhmmss", "MMDDhhmmss", "hhmmss"};
  switch (dice.below(8)) {
    case 0:
      return Digits{};
    case 1:
      return Alphanumeric{};
    case 2:
    case 3: {
      Decimal type;
      type.precision = static_cast<std::uint8_t>(2 + dice.below(17));
      type.scale_max = static_cast<std::uint8_t>(dice.below(std::min<std::size_t>(type.precision, 7)));
      type.scale_min =
          static_cast<std::uint8_t>(dice.one_in(2) ? type.scale_max : dice.below(type.scale_max + 1u));
      type.negative_allowed = !dice.one_in(3);
      type.grouped = schema.delimiter != ',' && dice.one_in(6);
      if (type.precision > 2 && dice.one_in(6)) {
        type.unit = AmountUnit::fen;
        type.scale_min = type.scale_max = 2;
        type.grouped = false;
      }
      return type;
    }
    case 4:
    case 5:
      return Moment{dice.pick(pictures)};
    default:
      return Text{};
  }
}

void limit_text(Column& column, const Schema& schema, Dice& dice) {
  if (dice.one_in(3)) {
    const auto max = static_cast<std::uint32_t>(1 + dice.below(30));
    column.length = Length{dice.one_in(3) ? 1 + static_cast<std::uint32_t>(dice.below(max)) : 0,
                           max,
                           dice.one_in(3) ? LengthUnit::bytes : LengthUnit::characters,
                           {}};
  } else if (dice.one_in(3)) {
    for (std::size_t i = 1 + dice.below(4); i > 0; --i) {
      std::string value = random_text(1 + dice.below(6), schema, dice);
      if (std::ranges::find(column.values, value) == column.values.end())
        column.values.push_back(std::move(value));
    }
  } else if (dice.one_in(4)) {
    static const std::vector<std::string> patterns = {"[A-Z]{3}", "[0-9]+([.][0-9]+)?%", "x*", "(?s).*a.*"};
    column.pattern = dice.pick(patterns);
  }
}

Column random_column(std::size_t index, const Schema& schema, Dice& dice) {
  Column column;
  column.name = "c" + std::to_string(index + 1);
  column.title = dice.one_in(2) ? column.name : column.name + random_text(dice.below(5), schema, dice);
  column.type = random_type(dice, schema);
  column.required = !dice.one_in(3);
  column.prefix = schema.value_prefix;
  const bool text = std::holds_alternative<Text>(column.type);
  if (text) limit_text(column, schema, dice);
  if ((std::holds_alternative<Digits>(column.type) || std::holds_alternative<Alphanumeric>(column.type)) &&
      dice.one_in(2)) {
    const auto max = static_cast<std::uint32_t>(1 + dice.below(20));
    column.length = Length{dice.one_in(2) ? max : 0, max, LengthUnit::characters, {}};
  }
  if (dice.one_in(8)) column.trim = {" ", dice.one_in(2), true};
  if (dice.one_in(8)) column.null_tokens = {"/", "NULL"};
  return column;
}

void add_identity(Schema& schema, Dice& dice) {
  if (schema.columns.size() < 3) return;
  if (dice.one_in(2)) {
    Column& column = schema.columns[0];
    column =
        Column{column.name, column.title, Digits{}, true, false, {}, {}, {}, column.prefix, {}, {}, false, 0};
    schema.merchant_column = 0;
  }
  if (dice.one_in(2)) {
    Column& column = schema.columns[1];
    column.type = Moment{dice.one_in(2) ? "YYYYMMDD" : "YYYY-MM-DD"};
    column.length.reset();
    column.values.clear();
    column.pattern.reset();
    schema.business_date_column = 1;
  }
}

void add_trailer(Schema& schema, Dice& dice) {
  Trailer trailer;
  const std::size_t fields = 1 + dice.below(4);
  for (std::size_t i = 0; i < fields; ++i) {
    const std::size_t column = dice.below(schema.columns.size());
    if (std::holds_alternative<Decimal>(schema.columns[column].type)) {
      const SumSign sign =
          std::array{SumSign::kept, SumSign::kept, SumSign::turned, SumSign::dropped}[dice.below(4)];
      trailer.fields.push_back(TrailerSum{.column = column, .of_absolutes = dice.one_in(4), .sign = sign});
    } else {
      trailer.fields.push_back(TrailerCount{});
    }
  }
  if (dice.one_in(3)) {
    for (std::size_t i = 0; i < fields; ++i)
      trailer.titles.push_back("total" + std::to_string(i + 1));
  } else {
    trailer.tag = dice.one_in(2) ? "TOTAL" : "T";
  }
  schema.trailer = std::move(trailer);
}

}  // namespace

std::string random_text(std::size_t characters, const Schema& schema, Dice& dice) {
  static const std::vector<std::string> ascii = {"a", "b", "Z",  "0",  "7", "-", ".",
                                                 " ", "'", "\"", "\\", "`", "x"};
  static const std::vector<std::string> wide = {"王", "房", "é", "😀", "\xC2\xA0", "　", "\xEF\xBF\xBD"};
  std::string text;
  for (std::size_t i = 0; i < characters; ++i) {
    const bool other = schema.encoding == Encoding::utf8 && dice.one_in(3);
    text += dice.pick(other ? wide : ascii);
  }
  return text;
}

std::string random_value(const Column& column, const Schema& schema, Dice& dice) {
  if (!column.required && dice.one_in(5)) return "";
  if (!column.null_tokens.empty() && dice.one_in(5)) return dice.pick(column.null_tokens);
  if (!column.values.empty()) return dice.pick(column.values);
  if (column.pattern) return *column.pattern == "[A-Z]{3}" ? "CNY" : *column.pattern == "x*" ? "xx" : "0.60%";
  if (const auto* type = std::get_if<Decimal>(&column.type)) return decimal(*type, dice);
  if (const auto* type = std::get_if<Moment>(&column.type)) return moment(type->picture, dice);
  std::size_t length = 1 + dice.below(20);
  if (column.length) {
    const std::size_t min = std::max<std::size_t>(1, column.length->min);
    length = min + dice.below(column.length->max - min + 1);
  }
  if (std::holds_alternative<Digits>(column.type)) return digits(length, dice);
  if (std::holds_alternative<Alphanumeric>(column.type)) return alphanumeric(length, dice);
  return random_text(length, schema, dice);
}

Schema random_schema(Dice& dice) {
  Schema schema;
  schema.name = "random";
  schema.encoding = dice.one_in(4) ? Encoding::ascii : Encoding::utf8;
  schema.byte_order_mark = std::array{ByteOrderMark::forbidden, ByteOrderMark::forbidden,
                                      ByteOrderMark::optional, ByteOrderMark::required}[dice.below(4)];
  schema.line_ending = std::array{LineEnding::lf, LineEnding::crlf, LineEnding::either}[dice.below(3)];
  schema.delimiter = std::array{'|', '|', ',', ';', '\t', '^'}[dice.below(6)];
  if (dice.one_in(4)) schema.value_prefix = dice.one_in(2) ? "`" : "=>";
  schema.header = !dice.one_in(4);
  const std::size_t columns = 1 + (dice.one_in(4) ? dice.below(40) : dice.below(12));
  for (std::size_t i = 0; i < columns; ++i)
    schema.columns.push_back(random_column(i, schema, dice));
  add_identity(schema, dice);
  for (std::size_t i = dice.below(3); i > 0; --i) {
    UniqueKey unique{{dice.below(columns)}, UniqueScope::statement};
    const std::size_t second = dice.below(columns);
    if (dice.one_in(2) && second != unique.columns[0]) unique.columns.push_back(second);
    schema.unique.push_back(unique);
  }
  if (!dice.one_in(3)) add_trailer(schema, dice);
  return schema;
}

}  // namespace stmtwatch::test
