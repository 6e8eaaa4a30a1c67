#include "config/schema_fields.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/words.hpp"

namespace stmtwatch::config {
namespace {

using checks::Column;
using Columns = std::vector<Column>;
template <class Value>
using Parsed = std::expected<Value, std::string>;

std::vector<std::string> split(std::string_view text, std::string_view separator) {
  std::vector<std::string> parts;
  for (;;) {
    const auto end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + separator.size());
  }
}

// Why no record could ever be meant.
std::optional<std::string> impossible(const Column& column, const std::string& value) {
  if (value.empty()) return "a value is empty";
  const bool listed = column.values.empty() || std::ranges::find(column.values, value) != column.values.end();
  if (!listed) return fmt::format("{} is not one of the values of {}", in_quotes(value), column.name);
  const bool null = std::ranges::find(column.null_tokens, value) != column.null_tokens.end();
  if (null) return fmt::format("{} stands for no value in {}", in_quotes(value), column.name);
  return std::nullopt;
}

Parsed<checks::TrailerField> parse_what(std::string_view text, const Columns& columns) {
  if (text == "text") return checks::TrailerText{};
  if (text == "opening") return checks::TrailerText{checks::Balanced::opening};
  if (text == "closing") return checks::TrailerText{checks::Balanced::closing};
  if (text == "records") return checks::TrailerCount{};
  if (!text.starts_with("sum(") || !text.ends_with(')')) {
    return std::unexpected(
        "allowed are \"records\", \"sum(COLUMN)\", \"text\", \"opening\" and \"closing\", the first two also "
        "with \" where COLUMN = "
        "VALUE, VALUE\"");
  }
  const auto column = find_column(text.substr(4, text.size() - 5), columns);
  if (!column) return std::unexpected(column.error());
  if (!std::holds_alternative<checks::Decimal>(columns[*column].type))
    return std::unexpected(fmt::format("the column {} is not of type decimal", columns[*column].name));
  return checks::TrailerSum{*column};
}

Parsed<checks::TrailerField> parse(std::string_view text, const Columns& columns) {
  constexpr std::string_view where_word = " where ";
  const auto at = text.find(where_word);
  auto field = parse_what(text.substr(0, at), columns);
  if (!field || at == std::string_view::npos) return field;
  if (std::holds_alternative<checks::TrailerText>(*field))
    return std::unexpected("only \"records\" and \"sum(COLUMN)\" take a \"where\"");
  auto where = parse_where(text.substr(at + where_word.size()), columns);
  if (!where) return std::unexpected(where.error());
  std::visit(
      [&where](auto& each) {
        if constexpr (requires { each.where; }) each.where = *std::move(where);
      },
      *field);
  return field;
}

}  // namespace

std::expected<std::size_t, std::string> find_column(std::string_view name, const Columns& columns) {
  const auto found = std::ranges::find(columns, name, &Column::name);
  if (found != columns.end()) return static_cast<std::size_t>(found - columns.begin());
  std::vector<std::string_view> known;
  for (const auto& column : columns) {
    if (!column.name.empty()) known.push_back(column.name);
  }
  if (known.empty()) return std::unexpected(fmt::format("there is no column {}", in_quotes(name)));
  return std::unexpected(
      fmt::format("there is no column {}: the nearest is \"{}\"", in_quotes(name), nearest(name, known)));
}

std::expected<checks::Where, std::string> parse_where(std::string_view text, const Columns& columns) {
  const auto equals = text.find(" = ");
  if (equals == std::string_view::npos) return std::unexpected("COLUMN = VALUE must stand there");
  const auto column = find_column(text.substr(0, equals), columns);
  if (!column) return std::unexpected(column.error());
  checks::Where where{*column, split(text.substr(equals + 3), ", ")};
  for (const auto& value : where.values) {
    if (auto why = impossible(columns[*column], value)) return std::unexpected(*std::move(why));
  }
  return where;
}

std::expected<checks::TrailerField, std::string> parse_trailer_field(std::string_view text,
                                                                     const Columns& columns) {
  auto field = parse(text, columns);
  if (!field) return std::unexpected(fmt::format("{}: {}", in_quotes(text), field.error()));
  return field;
}

}  // namespace stmtwatch::config
