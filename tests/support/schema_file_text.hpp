#pragma once

#include <string>
#include <type_traits>
#include <variant>

#include <fmt/format.h>

#include "config/schema_value.hpp"

// A complete schema written as a schema file again, from what its keys say. Not of schemas with sources,
// whose schema files have no names any more.
namespace stmtwatch::test {

inline std::string toml_text(const std::string& text) {
  std::string out = "\"";
  for (const char byte : text) {
    if (byte == '"' || byte == '\\') out += '\\';
    if (byte >= 0 && byte < ' ') {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(byte));
    } else {
      out += byte;
    }
  }
  return out + '"';
}

std::string inline_table(const config::SchemaTable& table);

inline std::string toml_value(const config::SchemaValue& value) {
  return std::visit(
      [](const auto& said) -> std::string {
        using Said = std::remove_cvref_t<decltype(said)>;
        if constexpr (std::is_same_v<Said, bool>) {
          return said ? "true" : "false";
        } else if constexpr (std::is_same_v<Said, std::int64_t>) {
          return std::to_string(said);
        } else if constexpr (std::is_same_v<Said, std::string>) {
          return toml_text(said);
        } else if constexpr (std::is_same_v<Said, config::SchemaTable>) {
          return inline_table(said);
        } else if constexpr (std::is_same_v<Said, std::vector<std::string>> ||
                             std::is_same_v<Said, std::vector<config::SchemaTable>>) {
          std::string list;
          for (const auto& each : said)
            list += toml_value({each}) + ",\n";
          return list.empty() ? "" : "[\n" + list + "]";
        } else {
          return "";
        }
      },
      value.value);
}

// The keys that are given, each behind `separator` but the first.
inline std::string entries_of(const config::SchemaTable& table, const std::string& separator) {
  std::string text;
  for (const auto& [key, value, audience, usual] : table) {
    const auto said = toml_value(value);
    const bool no_bound = key == "min_length" && said == "0";
    if (said.empty() || no_bound || audience == config::Audience::people) continue;
    text += fmt::format("{}{} = {}", text.empty() ? "" : separator, key, said);
  }
  return text;
}

inline std::string inline_table(const config::SchemaTable& table) {
  return "{" + entries_of(table, ", ") + "}";
}

inline std::string schema_file_text(const config::SchemaTable& table) {
  return entries_of(table, "\n") + "\n";
}

}  // namespace stmtwatch::test
