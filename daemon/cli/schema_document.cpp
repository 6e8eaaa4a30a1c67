#include "daemon/cli/schema_document.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "checks/values/moment.hpp"

namespace stmtwatch::cli {
namespace {

using Document = nlohmann::ordered_json;
using namespace checks;

template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};
template <class... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

std::string word(Encoding encoding) {
  if (encoding == Encoding::gbk) return "gbk";
  if (encoding == Encoding::gb18030) return "gb18030";
  return encoding == Encoding::ascii ? "ascii" : "utf-8";
}

std::string word(ByteOrderMark mark) {
  if (mark == ByteOrderMark::forbidden) return "forbidden";
  return mark == ByteOrderMark::optional ? "optional" : "required";
}

std::string word(LineEnding ending) {
  if (ending == LineEnding::lf) return "lf";
  return ending == LineEnding::crlf ? "crlf" : "either";
}

std::string word(UniqueScope scope) {
  if (scope == UniqueScope::statement) return "statement";
  return scope == UniqueScope::day ? "day" : "history";
}

std::string word(LengthUnit unit) {
  return unit == LengthUnit::bytes ? "bytes" : "characters";
}

std::string type_name(const ValueType& type) {
  const auto decimal_name = [](const Decimal& decimal) {
    if (decimal.scale_min == decimal.scale_max)
      return fmt::format("decimal({},{})", decimal.precision, decimal.scale_max);
    return fmt::format("decimal({},{}..{})", decimal.precision, decimal.scale_min, decimal.scale_max);
  };
  const auto moment_name = [](const Moment& moment) -> std::string {
    if (!has_time(moment)) return fmt::format("date({})", moment.picture);
    if (moment.picture == "YYYY-MM-DD hh:mm:ss") return "timestamp";
    return fmt::format("{}({})", has_day(moment) ? "timestamp" : "time", moment.picture);
  };
  return std::visit(
      Overloaded{[](const Text&) { return std::string("text"); },
                 [](const Digits&) { return std::string("digits"); },
                 [](const Alphanumeric&) { return std::string("alphanumeric"); }, decimal_name, moment_name},
      type);
}

Document column_document(const Column& column) {
  const auto* const decimal = std::get_if<Decimal>(&column.type);
  const auto or_null = [&column](auto value) { return column.length ? Document(value) : Document(nullptr); };
  const auto length = column.length.value_or(Length{});
  return {{"name", column.name},
          {"title", column.title},
          {"type", type_name(column.type)},
          {"required", column.required},
          {"sensitive", column.sensitive},
          {"negative", decimal != nullptr ? Document(decimal->negative_allowed) : Document(nullptr)},
          {"min_length", or_null(length.min)},
          {"max_length", or_null(length.max)},
          {"length_unit", or_null(word(length.unit))},
          {"values", column.values},
          {"pattern", column.pattern ? Document(*column.pattern) : Document(nullptr)}};
}

std::string field_name(const TrailerField& field, const Schema& schema) {
  return std::visit(Overloaded{[](const TrailerCount&) { return std::string("records"); },
                               [&schema](const TrailerSum& sum) {
                                 return fmt::format("sum({})", schema.columns[sum.column].name);
                               },
                               [](const TrailerText&) { return std::string("text"); }},
                    field);
}

std::vector<std::string> key_columns(const UniqueKey& key, const Schema& schema) {
  std::vector<std::string> names;
  names.reserve(key.columns.size());
  for (const auto index : key.columns)
    names.push_back(schema.columns[index].name);
  return names;
}

Document trailer_or_null(const Schema& schema) {
  if (!schema.trailer) return nullptr;
  auto fields = Document::array();
  for (const auto& field : schema.trailer->fields)
    fields.push_back(field_name(field, schema));
  return {{"tag", schema.trailer->tag.empty() ? Document(nullptr) : Document(schema.trailer->tag)},
          {"titles", schema.trailer->titles},
          {"fields", fields}};
}

Document name_or_null(const std::optional<std::size_t>& index, const Schema& schema) {
  return index ? Document(schema.columns[*index].name) : Document(nullptr);
}

std::string rule_text(const Column& column) {
  std::string text = type_name(column.type);
  if (column.required) text += ", required";
  if (const auto* decimal = std::get_if<Decimal>(&column.type);
      decimal != nullptr && !decimal->negative_allowed) {
    text += ", not negative";
  }
  if (column.length) {
    const auto& [min, max, unit, charset] = *column.length;
    text += min == max ? fmt::format(", {} {}", max, word(unit))
                       : fmt::format(", {} to {} {}", min, max, word(unit));
  }
  if (!column.values.empty()) text += fmt::format(", one of {}", fmt::join(column.values, " "));
  if (column.pattern) text += fmt::format(", matches {}", *column.pattern);
  if (column.sensitive) text += ", sensitive";
  return text;
}

}  // namespace

Document to_document(const Schema& schema) {
  auto columns = Document::array();
  for (const auto& column : schema.columns)
    columns.push_back(column_document(column));
  auto unique = Document::array();
  for (const auto& key : schema.unique) {
    unique.push_back({{"columns", key_columns(key, schema)}, {"scope", word(key.scope)}});
  }
  return {{"name", schema.name},
          {"encoding", word(schema.encoding)},
          {"byte_order_mark", word(schema.byte_order_mark)},
          {"line_ending", word(schema.line_ending)},
          {"delimiter", std::string(1, schema.delimiter)},
          {"value_prefix", schema.value_prefix},
          {"header", schema.header},
          {"file_name", schema.file_name ? Document(schema.file_name->text()) : Document(nullptr)},
          {"columns", columns},
          {"unique", unique},
          {"identity",
           {{"merchant", name_or_null(schema.merchant_column, schema)},
            {"business_date", name_or_null(schema.business_date_column, schema)}}},
          {"trailer", trailer_or_null(schema)}};
}

std::string to_text(const Schema& schema, const Terminal& terminal) {
  auto text = fmt::format("{}: {}, byte order mark {}, lines end with {}, delimiter {}\n",
                          terminal.paint(Colour::bold, printable(schema.name)), word(schema.encoding),
                          word(schema.byte_order_mark), word(schema.line_ending),
                          Document(std::string(1, schema.delimiter)).dump());
  if (schema.file_name) text += fmt::format("files are named {}\n", schema.file_name->text());
  for (const auto& column : schema.columns) {
    const auto title = column.title == column.name ? "" : fmt::format("  ({})", column.title);
    text += fmt::format("  {:<20} {}{}\n", column.name, rule_text(column), title);
  }
  for (const auto& key : schema.unique) {
    text +=
        fmt::format("unique: {}, scope {}\n", fmt::join(key_columns(key, schema), " + "), word(key.scope));
  }
  if (!schema.trailer) return text;
  std::vector<std::string> fields;
  for (const auto& field : schema.trailer->fields)
    fields.push_back(field_name(field, schema));
  const auto begins = schema.trailer->tag.empty()
                          ? fmt::format("{} and a row of", fmt::join(schema.trailer->titles, " "))
                          : schema.trailer->tag;
  return text + fmt::format("ends with: {} {}\n", begins, fmt::join(fields, " "));
}

}  // namespace stmtwatch::cli
