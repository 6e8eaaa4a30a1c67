#include "config/schema_terms.hpp"

#include <algorithm>

#include "config/schema_contradictions.hpp"
#include "config/schema_fields.hpp"

namespace stmtwatch::config {
namespace {

std::vector<checks::Where> conditions_of(const checks::Where& where) {
  auto all = where.also;
  all.push_back({where.column, where.values, {}});
  return all;
}

}  // namespace

std::size_t TermReader::column(const checks::Schema& schema, std::string_view name) {
  const auto found = find_column(name, schema.columns);
  if (!found) fault(found.error());
  return found.value_or(0);
}

std::size_t TermReader::amount(const checks::Schema& schema, std::string_view name) {
  const auto found = find_column(name, schema.columns);
  if (found && std::holds_alternative<checks::Decimal>(schema.columns[*found].type)) return *found;
  fault(found ? fmt::format("the column {} is not of type decimal", in_quotes(name)) : found.error());
  return 0;
}

std::optional<checks::Where> TermReader::records(std::string_view text) {
  auto found = parse_where(text, schema_.columns);
  if (!found) fault(fmt::format("{}: {}", in_quotes(text), found.error()));
  if (!found) return std::nullopt;
  if (const auto wrong = unfit_where(*found, schema_)) fault(*wrong);
  return *std::move(found);
}

void TermReader::read_sides(std::string_view left_text, std::string_view right_text, checks::Where& left,
                            checks::Where& right) {
  const auto one = records(left_text);
  const auto other = records(right_text);
  if (!one || !other) return;
  left = *one;
  right = *other;
  std::optional<std::string> shared;
  bool same_column = false;
  for (const auto& here : conditions_of(left)) {
    for (const auto& there : conditions_of(right)) {
      if (here.column != there.column) continue;
      same_column = true;
      const auto twice = std::ranges::find_first_of(here.values, there.values);
      if (twice == here.values.end()) return;
      if (!shared) shared = *twice;
    }
  }
  fault(same_column ? fmt::format("{} stands on both sides", in_quotes(*shared))
                    : std::string("both sides must name the same column"));
}

std::vector<checks::ColumnPair> TermReader::pairs(const std::vector<std::string>& texts,
                                                  const checks::Schema& source, bool of_amounts) {
  std::vector<checks::ColumnPair> found;
  for (const std::string& text : texts) {
    const auto equals = text.find(" = ");
    if (equals == std::string::npos) {
      fault(fmt::format("{} must be \"COLUMN = COLUMN OF THE SOURCE\"", in_quotes(text)));
      continue;
    }
    const auto here = std::string_view(text).substr(0, equals);
    const auto there = std::string_view(text).substr(equals + 3);
    found.push_back(of_amounts ? checks::ColumnPair{amount(here), amount(source, there)}
                               : checks::ColumnPair{column(here), column(source, there)});
  }
  return found;
}

}  // namespace stmtwatch::config
