#include "config/schema_value.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/schema_file.hpp"
#include "config/schema_tables.hpp"
#include "config/words.hpp"

namespace stmtwatch::config {
namespace {

// In quotes where it would be overlooked: empty, blank at an end, or a control character.
std::string visible(const std::string& text) {
  const auto is_blank = [](char c) { return c == ' '; };
  const bool seen = !text.empty() && !is_blank(text.front()) && !is_blank(text.back());
  return seen && on_one_line(text) == text ? text : in_quotes(text);
}

std::string text_of_table(const SchemaTable& table) {
  std::string text;
  for (const auto& [key, value, audience, usual] : table) {
    const auto said = text_of(value);
    if (said.empty() || usual || audience == Audience::programs) continue;
    text += text.empty() ? "" : ", ";
    if (const auto* flag = std::get_if<bool>(&value.value)) {
      text += fmt::format("{}{}", *flag ? "" : "not ", key);
    } else {
      text += fmt::format("{} {}", key, said);
    }
  }
  return text;
}

struct ToText {
  std::string operator()(NotGiven) const { return ""; }
  std::string operator()(Inapplicable) const { return ""; }
  std::string operator()(bool flag) const { return flag ? "true" : "false"; }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(const std::string& text) const { return visible(text); }
  std::string operator()(const std::vector<std::string>& texts) const {
    return fmt::format("{}", fmt::join(texts, ", "));
  }
  std::string operator()(const SchemaTable& table) const { return text_of_table(table); }
  std::string operator()(const std::vector<SchemaTable>& tables) const {
    std::string text;
    for (const auto& table : tables)
      text += (text.empty() ? "" : "; ") + text_of_table(table);
    return text;
  }
};

}  // namespace

std::string text_of(const SchemaValue& value) {
  return std::visit(ToText{}, value.value);
}

SchemaTable say_table(const checks::Section& section, const checks::Schema& schema) {
  SchemaTable table;
  say_keys(keys_of<checks::Section>(), section, schema, table);
  const auto part = in_utf8(*section.part);
  for (auto& entry : say_table(part, part)) {
    if (is_key_of_parts(entry.key)) table.push_back(std::move(entry));
  }
  return table;
}

SchemaTable say_table(const checks::RecordKind& kind, const checks::Schema& schema) {
  SchemaTable table;
  say_keys(keys_of<checks::RecordKind>(), kind, schema, table);
  const auto part = in_utf8(*kind.part);
  for (auto& entry : say_table(part, part)) {
    if (is_key_of_kinds(entry.key)) table.push_back(std::move(entry));
  }
  return table;
}

SchemaTable keys_and_values(const checks::Schema& schema) {
  const auto told = without_parts(in_utf8(schema));
  auto table = say_table(told, told);
  for (auto& [key, value, audience, usual] : table) {
    const bool applies = (told.sections.empty() || is_key_beside_sections(key)) &&
                         (told.kinds.empty() || is_key_beside_kinds(key));
    if (!applies) value = {Inapplicable{}};
  }
  return table;
}

}  // namespace stmtwatch::config
