#include <algorithm>

#include <fmt/format.h>

#include "config/schema_value.hpp"
#include "daemon/cli/schema_document.hpp"

namespace stmtwatch::cli {
namespace {

using config::Audience;
using config::SchemaEntry;
using config::SchemaTable;
using config::SchemaValue;
using config::text_of;

// The value of a key that the table has.
std::string text_at(const SchemaTable& table, std::string_view key) {
  return text_of(std::ranges::find(table, key, &SchemaEntry::key)->value);
}

// "amount  decimal(15,2), required  (订单金额)".
std::string column_line(const SchemaTable& column) {
  SchemaTable rules = column;
  std::erase_if(rules, [](const SchemaEntry& entry) {
    return entry.key == "name" || entry.key == "type" || entry.key == "title";
  });
  const auto name = text_at(column, "name");
  const auto title = text_at(column, "title");
  const auto said = text_of(SchemaValue{rules});
  return fmt::format("{:<20} {}{}{}{}\n", name, text_at(column, "type"), said.empty() ? "" : ", ", said,
                     title == name ? "" : fmt::format("  ({})", title));
}

std::string lines_of(const SchemaTable& table, const std::string& indent);

// A table of a list: on one line, where no list of tables stands in it.
std::string element_lines(std::string_view list, const SchemaTable& table, const std::string& indent) {
  if (list == "columns") return indent + column_line(table);
  const bool nested = std::ranges::any_of(table, [](const SchemaEntry& entry) {
    const auto* tables = std::get_if<std::vector<SchemaTable>>(&entry.value.value);
    return tables != nullptr && !tables->empty();
  });
  if (!nested) return fmt::format("{}{}\n", indent, text_of(SchemaValue{table}));
  return fmt::format("{}{}\n{}", indent, text_of(table.front().value),
                     lines_of(SchemaTable(table.begin() + 1, table.end()), indent + "  "));
}

std::string lines_of(const SchemaTable& table, const std::string& indent) {
  std::string text;
  for (const auto& [key, value, audience, usual] : table) {
    const auto said = text_of(value);
    if (said.empty() || audience == Audience::programs) continue;
    if (const auto* tables = std::get_if<std::vector<SchemaTable>>(&value.value)) {
      text += fmt::format("{}{}\n", indent, key);
      for (const auto& each : *tables)
        text += element_lines(key, each, indent + "  ");
    } else if (const auto* nested = std::get_if<SchemaTable>(&value.value)) {
      text += fmt::format("{}{}\n{}", indent, key, lines_of(*nested, indent + "  "));
    } else {
      text += fmt::format("{}{:<18} {}\n", indent, key, said);
    }
  }
  return text;
}

}  // namespace

std::string to_text(const checks::Schema& schema, const Terminal& terminal) {
  const auto table = config::keys_and_values(schema);
  return fmt::format("{}\n{}", terminal.paint(Colour::bold, printable(schema.name)),
                     lines_of(SchemaTable(table.begin() + 1, table.end()), "  "));
}

}  // namespace stmtwatch::cli
