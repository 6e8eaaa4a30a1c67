#include "config/schema_tables.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace stmtwatch::config {
namespace {

DifferencePlace place_of(const std::string& name, const DifferencePlace& list) {
  if (!heads_lines(list)) return {list.column, fmt::format("{}[{}]", list.property, name)};
  return {list.column.empty() ? name : list.column + " " + name, ""};
}

std::string_view noun_of(const DifferencePlace& list, bool plural) {
  if (list.property == "section") return plural ? "sections" : "section";
  if (list.property == "kind") return plural ? "kinds" : "kind";
  return list.property == "columns" && !plural ? std::string_view("column") : list.property;
}

}  // namespace

std::optional<checks::Column> usual_of(const checks::Column& column, const checks::Schema& schema) {
  checks::Column usual;
  usual.name = column.name;
  usual.title = column.name;
  usual.prefix = schema.value_prefix;
  if (const auto* decimal = std::get_if<checks::Decimal>(&column.type)) {
    checks::Decimal plain;
    plain.precision = decimal->precision;
    plain.scale_min = decimal->scale_min;
    plain.scale_max = decimal->scale_max;
    usual.type = plain;
  }
  return usual;
}

checks::Schema without_parts(checks::Schema schema) {
  if (schema.sections.empty() && schema.kinds.empty()) return schema;
  schema.columns.clear();
  schema.unique.clear();
  return schema;
}

bool heads_lines(const DifferencePlace& list) {
  return list.property == "columns" || list.property == "section" || list.property == "kind";
}

SchemaDifference presence(const DifferencePlace& element, const DifferencePlace& list, bool narrower) {
  SchemaDifference made{element.column, element.property, "", "", narrower};
  if (heads_lines(list)) made.property = noun_of(list, false);
  return made;
}

ListMatch::ListMatch(std::vector<std::string> left, std::vector<std::string> right)
    : left_(std::move(left)), right_(std::move(right)), partners_(left_.size()) {
  std::vector<bool> taken(right_.size());
  for (std::size_t i = 0; i < left_.size(); ++i) {
    for (std::size_t j = 0; j < right_.size() && !partners_[i]; ++j) {
      if (taken[j] || left_[i] != right_[j]) continue;
      taken[j] = true;
      partners_[i] = j;
    }
  }
}

std::vector<std::size_t> ListMatch::only_right() const {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < right_.size(); ++i) {
    if (std::ranges::find(partners_, std::optional(i)) == partners_.end()) found.push_back(i);
  }
  return found;
}

DifferencePlace ListMatch::place_of_left(std::size_t index, const DifferencePlace& list) const {
  return place_of(left_[index], list);
}

DifferencePlace ListMatch::place_of_right(std::size_t index, const DifferencePlace& list) const {
  return place_of(right_[index], list);
}

void ListMatch::compare_order(const DifferencePlace& list, Differences& found) const {
  std::vector<std::size_t> in_both;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < left_.size(); ++i) {
    if (partners_[i]) in_both.push_back(*partners_[i]);
    if (partners_[i]) names.push_back(left_[i]);
  }
  if (std::ranges::is_sorted(in_both)) return;
  std::ranges::sort(in_both);
  std::vector<std::string> right_names;
  for (const std::size_t i : in_both)
    right_names.push_back(right_[i]);
  found.push_back({list.column, fmt::format("{} in order", noun_of(list, true)),
                   fmt::format("{}", fmt::join(names, ", ")), fmt::format("{}", fmt::join(right_names, ", ")),
                   true});
}

namespace tellers {

SchemaValue SourceSchema::say(const checks::SourceStatement& source, const checks::Schema&) {
  return source.schema == nullptr ? SchemaValue{NotGiven{}} : SchemaValue{source.schema->name};
}

SchemaValue Identity::say(const checks::Schema& schema, const checks::Schema&) {
  SchemaTable table;
  for (const auto& key : identity_keys())
    table.push_back({key.name, key.say(schema, schema)});
  return {std::move(table)};
}

}  // namespace tellers
}  // namespace stmtwatch::config
