#include "config/ddl/ddl_schema.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "checks/text/characters.hpp"
#include "config/schema_words.hpp"

namespace stmtwatch::config {
namespace {

constexpr std::size_t comment_bytes_max = 120;
constexpr std::size_t line_bytes_max = 100;  // of a list of values; what a person can read

// A TOML text in double quotes.
std::string toml_text(std::string_view text) {
  std::string out = "\"";
  for (const char byte : text) {
    if (byte == '"' || byte == '\\') out += '\\';
    out += byte;
  }
  return out + '"';
}

// What may stand behind a #: one line, cut between two characters.
std::string for_comment(std::string_view text) {
  std::string out;
  for (const char byte : text)
    out += (byte >= 0 && byte < ' ') || byte == '\x7F' ? ' ' : byte;
  if (out.size() <= comment_bytes_max) return out;
  std::size_t end = comment_bytes_max;
  while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xC0) == 0x80)
    --end;
  return out.substr(0, end) + "...";
}

std::string length_text(const checks::Length& length) {
  std::string text = length.min == length.max ? fmt::format(", length = {}", length.max)
                                              : fmt::format(", max_length = {}", length.max);
  if (length.unit == checks::LengthUnit::bytes) text += ", length_unit = \"bytes\"";
  if (length.charset) text += fmt::format(", charset = \"{}\"", word_of(*length.charset));
  return text;
}

// A list inside a column; a long one goes on in further lines.
std::string values_text(const std::vector<std::string>& values) {
  std::string text = ", values = [";
  std::size_t line = 0;
  for (const auto& value : values) {
    if (line > line_bytes_max) text += "\n      ";
    if (line > line_bytes_max) line = 0;
    text += toml_text(value) + (&value == &values.back() ? "" : ", ");
    line += value.size() + 4;
  }
  return text + "]";
}

std::string column_text(const DdlColumn& draft) {
  const checks::Column& column = draft.column;
  std::string text = fmt::format("  {{name = {}", toml_text(column.name));
  if (column.title != column.name) text += ", title = " + toml_text(column.title);
  if (!std::holds_alternative<checks::Text>(column.type))
    text += ", type = " + toml_text(word_of(column.type));
  if (column.required) text += ", required = true";
  const auto* decimal = std::get_if<checks::Decimal>(&column.type);
  if (decimal != nullptr && !decimal->negative_allowed) text += ", negative = false";
  if (column.length) text += length_text(*column.length);
  if (!column.values.empty()) text += values_text(column.values);
  if (column.pattern) text += ", pattern = " + toml_text(*column.pattern);
  text += "},  # " + for_comment(draft.written);
  if (!draft.comment.empty()) text += "; " + for_comment(draft.comment);
  return text + "\n";
}

std::string unique_text(const DdlTable& table) {
  std::string text =
      "\n# A table knows its rows only; `scope` says where else a key must not stand: day, history.\nunique "
      "= [\n";
  for (const auto& key : table.unique) {
    text += "  {columns = [";
    for (std::size_t i = 0; i < key.size(); ++i)
      text += (i == 0 ? "" : ", ") + toml_text(table.columns[key[i]].column.name);
    text += "], scope = \"statement\"},\n";
  }
  return text + "]\n";
}

std::string bare_name(std::string_view table) {
  std::string name(table.substr(table.rfind('.') + 1));
  std::erase_if(name, [](char byte) { return (byte >= 0 && byte < ' ') || byte == '\x7F'; });
  name = name.substr(0, name.find('\0'));
  const bool plain = !checks::text::find_control(name) && !checks::text::find_break(name);
  return name.empty() || name.size() > comment_bytes_max || !plain ? "imported" : name;
}

}  // namespace

std::string schema_text(const DdlTable& table, Dialect dialect, const std::string& source) {
  std::string text = fmt::format("# From table {} ({}), {} line {}.\n", for_comment(table.name),
                                 name_of(dialect), for_comment(source), table.line);
  if (!table.comment.empty()) text += fmt::format("# {}\n", for_comment(table.comment));
  text +=
      "# A table says what it can hold, not how a statement is written: see to encoding, line_ending, "
      "delimiter and\n"
      "# header, add file_name, [identity] and [trailer], and say sensitive = true where people are "
      "named.\n\n";
  text += fmt::format("name      = {}\n", toml_text(bare_name(table.name)));
  text += fmt::format("encoding  = \"utf-8\"\ndelimiter = \"{}\"\nheader    = true\n\ncolumns = [\n",
                      schema_text_delimiter);
  for (const auto& column : table.columns)
    text += column_text(column);
  text += "]\n";
  if (!table.unique.empty()) text += unique_text(table);
  return text;
}

}  // namespace stmtwatch::config
