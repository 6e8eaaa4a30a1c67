#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "config/schema_file.hpp"
#include "daemon/cli/schema_accounts.hpp"
#include "daemon/cli/schema_document.hpp"
#include "daemon/cli/schema_words.hpp"

namespace stmtwatch::cli {
namespace {

using Document = nlohmann::ordered_json;
using namespace checks;

// A character or more, with TAB and the like made visible.
std::string visible(const std::string& text) {
  return Document(text).dump();
}

std::string amount_text(const Decimal& decimal) {
  std::string text;
  if (decimal.unit == AmountUnit::fen) text += " of fen";
  if (decimal.sign == AmountSign::letter) text += " behind C or D";
  if (decimal.grouped) text += ", commas allowed";
  return text + (decimal.negative_allowed ? "" : ", not negative");
}

std::string length_text(const Length& length) {
  const auto& [min, max, unit, charset] = length;
  const auto of = charset ? fmt::format(" of {}", config::word_of(*charset)) : "";
  if (min == max) return fmt::format(", {} {}{}", max, word(unit), of);
  return fmt::format(", {} to {} {}{}", min, max, word(unit), of);
}

// What is taken off a field before it is a value.
std::string reading_text(const Column& column, const Schema& schema) {
  std::string text;
  if (schema.fixed_width) text += fmt::format(", width {}", column.width_bytes);
  if (column.prefix != schema.value_prefix) text += fmt::format(", behind {}", visible(column.prefix));
  if (column.trim.left || column.trim.right)
    text += fmt::format(", trim {} {}", word(column.trim), visible(column.trim.characters));
  if (!column.null_tokens.empty())
    text += fmt::format(", no value is {}", fmt::join(column.null_tokens, " "));
  if (column.line_breaks_allowed) text += ", line breaks in quotes";
  return text;
}

std::string rule_text(const Column& column, const Schema& schema) {
  std::string text = word(column.type);
  if (const auto* decimal = std::get_if<Decimal>(&column.type)) text += amount_text(*decimal);
  if (column.required) text += ", required";
  if (column.length) text += length_text(*column.length);
  if (!column.values.empty()) text += fmt::format(", one of {}", fmt::join(column.values, " "));
  if (column.pattern) text += fmt::format(", matches {}", *column.pattern);
  if (column.sensitive) text += ", sensitive";
  return text + reading_text(column, schema);
}

std::string layout_text(const Schema& schema) {
  if (schema.fixed_width)
    return schema.gap.empty() ? "fixed width"
                              : fmt::format("fixed width, {} between columns", visible(schema.gap));
  auto text = fmt::format("delimiter {}", visible(std::string(1, schema.delimiter)));
  if (schema.trailing_delimiter) text += " (also at the end)";
  if (schema.quote) text += fmt::format(", quote {}", *schema.quote);
  if (!schema.value_prefix.empty())
    text += fmt::format(", {} before every value", visible(schema.value_prefix));
  return text;
}

// What stands before and behind the records.
std::string frame_text(const Schema& schema) {
  std::string text;
  if (schema.preamble) {
    text += fmt::format("begins with at most {} lines until {}\n", schema.preamble->lines_max,
                        schema.preamble->until.value_or("the header"));
    text += prose_text("such a", schema.preamble->lines, schema);
  }
  if (schema.trailer) {
    const auto begins = schema.trailer->tag.empty()
                            ? fmt::format("{} and a row of", fmt::join(schema.trailer->titles, " "))
                            : schema.trailer->tag;
    text += fmt::format("ends with: {} {}\n", begins, fmt::join(words(schema.trailer->fields, schema), "; "));
  }
  if (schema.postamble) {
    text += fmt::format("ends with lines that begin with {}\n", visible(schema.postamble->begins_with));
    text += prose_text("such a", schema.postamble->lines, schema);
  }
  if (!schema.comment.empty())
    text += fmt::format("lines are passed over that begin with {}\n", visible(schema.comment));
  if (schema.empty_day) {
    text += schema.empty_day->empty()
                ? "a day without entries may be a file of no bytes\n"
                : fmt::format("a day without entries may be the line {}\n", *schema.empty_day);
  }
  return text;
}

// Of a schema, or one section of it.
std::string records_text(const Schema& schema) {
  std::string text;
  for (const auto& column : schema.columns) {
    const auto title = column.title == column.name ? "" : fmt::format("  ({})", column.title);
    text += fmt::format("  {:<20} {}{}\n", column.name, rule_text(column, schema), title);
  }
  for (const auto& key : schema.unique) {
    text +=
        fmt::format("unique: {}, scope {}\n", fmt::join(key_columns(key, schema), " + "), word(key.scope));
  }
  return text + accounts_text(schema) + frame_text(schema);
}

std::string sections_text(const Schema& schema, const Terminal& terminal) {
  std::string text;
  for (const auto& section : schema.sections) {
    text += fmt::format("section {}{}\n", terminal.paint(Colour::bold, printable(section.title)),
                        section.required ? "" : ", may be missing");
    text += records_text(config::in_utf8(*section.part));
  }
  return text + frame_text(schema);
}

}  // namespace

std::string to_text(const Schema& encoded, const Terminal& terminal) {
  const auto schema = config::in_utf8(encoded);
  auto text =
      fmt::format("{}: {}, byte order mark {}, lines end with {}, {}\n",
                  terminal.paint(Colour::bold, printable(schema.name)), config::word_of(schema.encoding),
                  word(schema.byte_order_mark), word(schema.line_ending), layout_text(schema));
  if (schema.file_name) text += fmt::format("files are named {}\n", schema.file_name->text());
  return text + (schema.sections.empty() ? records_text(schema) : sections_text(schema, terminal));
}

}  // namespace stmtwatch::cli
