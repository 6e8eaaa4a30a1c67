#include "config/schema_fields.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "checks/text/ascii.hpp"
#include "config/words.hpp"

namespace stmtwatch::config {
namespace {

using checks::Column;
using Columns = std::vector<Column>;
constexpr std::size_t columns_listed_max = 12;
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
  auto sum = parse_sum(text, columns);
  if (!sum) return std::unexpected(sum.error());
  return *sum;
}

// " in fen" behind a sum or a balance.
std::optional<checks::AmountUnit> take_unit(std::string_view& text) {
  for (const auto& [word, unit] :
       {std::pair(" in fen", checks::AmountUnit::fen), std::pair(" in yuan", checks::AmountUnit::yuan)}) {
    if (!text.ends_with(word)) continue;
    text.remove_suffix(std::string_view(word).size());
    return unit;
  }
  return std::nullopt;
}

// Why the unit means nothing there; nullopt: it does.
std::optional<std::string> give_unit(checks::AmountUnit unit, const Columns& columns,
                                     checks::TrailerField& field) {
  if (auto* sum = std::get_if<checks::TrailerSum>(&field)) {
    sum->unit = unit;
    const auto& type = std::get<checks::Decimal>(columns[sum->column].type);
    if (type.scale_min == 2 && type.scale_max == 2) return std::nullopt;
    return fmt::format("100 fen are a yuan: the column {} must be decimal(P,2)", columns[sum->column].name);
  }
  auto* text = std::get_if<checks::TrailerText>(&field);
  if (text == nullptr || !text->balance) return "only sums, \"opening\" and \"closing\" have a unit";
  text->unit = unit;
  return std::nullopt;
}

constexpr std::string_view and_word = " and ";

// Where the next condition begins: at an " and " that a name and " = " follow. Another is part of a value.
std::size_t find_and(std::string_view text) {
  const auto is_name = [](char c) {
    return c == '_' || checks::text::is_letter(c) || checks::text::is_digit(c);
  };
  for (auto at = text.find(and_word); at != std::string_view::npos; at = text.find(and_word, at + 1)) {
    const auto rest = text.substr(at + and_word.size());
    const auto equals = rest.find(" = ");
    if (equals != std::string_view::npos && std::ranges::all_of(rest.substr(0, equals), is_name)) return at;
  }
  return std::string_view::npos;
}

Parsed<checks::TrailerField> parse(std::string_view text, const Columns& columns) {
  constexpr std::string_view where_word = " where ";
  const auto at = text.find(where_word);
  auto what = text.substr(0, at);
  const auto unit = take_unit(what);
  auto field = parse_what(what, columns);
  if (field && unit) {
    if (auto wrong = give_unit(*unit, columns, *field)) return std::unexpected(*std::move(wrong));
  }
  if (!field || at == std::string_view::npos) return field;
  if (std::holds_alternative<checks::TrailerText>(*field))
    return std::unexpected("only \"records\" and sums take a \"where\"");
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
  const auto hint = hint_of_nearest(": the nearest is ", name, known);
  if (!hint.empty()) return std::unexpected(fmt::format("there is no column {}{}", in_quotes(name), hint));
  const auto shown = std::span(known).first(std::min(known.size(), columns_listed_max));
  return std::unexpected(fmt::format("there is no column {}; there are {}{}", in_quotes(name), listed(shown),
                                     known.size() > shown.size() ? ", ..." : ""));
}

std::expected<checks::TrailerSum, std::string> parse_sum(std::string_view text, const Columns& columns) {
  const auto take_around = [&text](std::string_view before, std::string_view behind) {
    if (text.size() < before.size() + behind.size() || !text.starts_with(before) || !text.ends_with(behind))
      return false;
    text = text.substr(before.size(), text.size() - before.size() - behind.size());
    return true;
  };
  checks::TrailerSum sum;
  if (take_around("|", "|")) {
    sum.sign = checks::SumSign::dropped;
  } else if (take_around("-", "")) {
    sum.sign = checks::SumSign::turned;
  }
  if (!take_around("sum(", ")")) {
    return std::unexpected(
        "allowed are \"records\", \"sum(COLUMN)\", \"text\", \"opening\" and \"closing\"; of sums also "
        "\"-sum(COLUMN)\", \"|sum(COLUMN)|\" and \"sum(|COLUMN|)\"; behind the first two \" where COLUMN = "
        "VALUE, "
        "VALUE\", perhaps \" and COLUMN = VALUE\"");
  }
  sum.of_absolutes = take_around("|", "|");
  const auto column = find_column(text, columns);
  if (!column) return std::unexpected(column.error());
  if (!std::holds_alternative<checks::Decimal>(columns[*column].type))
    return std::unexpected(fmt::format("the column {} is not of type decimal", columns[*column].name));
  sum.column = *column;
  return sum;
}

std::vector<std::string_view> split_conditions(std::string_view text) {
  std::vector<std::string_view> conditions;
  for (;;) {
    const auto end = find_and(text);
    conditions.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return conditions;
    text.remove_prefix(end + and_word.size());
  }
}

std::expected<checks::Where, std::string> parse_where(std::string_view text, const Columns& columns) {
  std::optional<checks::Where> all;
  for (const auto condition : split_conditions(text)) {
    auto one = parse_condition(condition, columns);
    if (!one) return one;
    if (all) {
      all->also.push_back(*std::move(one));
    } else {
      all = *std::move(one);
    }
  }
  return *std::move(all);
}

std::expected<checks::Where, std::string> parse_condition(std::string_view text, const Columns& columns) {
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
