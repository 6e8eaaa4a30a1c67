#include "daemon/cli/schema_document.hpp"

#include <nlohmann/json.hpp>

#include "config/schema_file.hpp"
#include "daemon/cli/schema_accounts.hpp"
#include "daemon/cli/schema_words.hpp"

namespace stmtwatch::cli {
namespace {

using Document = nlohmann::ordered_json;
using namespace checks;

template <class Value>
Document or_null(const std::optional<Value>& value) {
  return value ? Document(*value) : Document(nullptr);
}

Document or_null(const std::string& text) {
  return text.empty() ? Document(nullptr) : Document(text);
}

Document length_document(const Column& column) {
  if (!column.length)
    return {{"min_length", nullptr}, {"max_length", nullptr}, {"length_unit", nullptr}, {"charset", nullptr}};
  const auto& charset = column.length->charset;
  return {{"min_length", column.length->min},
          {"max_length", column.length->max},
          {"length_unit", word(column.length->unit)},
          {"charset", charset ? Document(config::word_of(*charset)) : Document(nullptr)}};
}

Document amount_document(const Column& column) {
  const auto* const decimal = std::get_if<Decimal>(&column.type);
  if (decimal == nullptr)
    return {{"negative", nullptr}, {"unit", nullptr}, {"sign", nullptr}, {"grouped", nullptr}};
  return {{"negative", decimal->negative_allowed},
          {"unit", word(decimal->unit)},
          {"sign", word(decimal->sign)},
          {"grouped", decimal->grouped}};
}

Document trim_characters(const Trim& trim) {
  return trim.left || trim.right ? Document(trim.characters) : Document(nullptr);
}

Document column_document(const Column& column, const Schema& schema) {
  Document document = {{"name", column.name},
                       {"title", column.title},
                       {"type", word(column.type)},
                       {"required", column.required},
                       {"sensitive", column.sensitive}};
  document.update(amount_document(column));
  document.update(length_document(column));
  document.update({{"values", column.values},
                   {"pattern", or_null(column.pattern)},
                   {"prefix", or_null(column.prefix)},
                   {"trim", word(column.trim)},
                   {"trim_characters", trim_characters(column.trim)},
                   {"null_tokens", column.null_tokens},
                   {"line_breaks", column.line_breaks_allowed},
                   {"width", schema.fixed_width ? Document(column.width_bytes) : Document(nullptr)}});
  return document;
}

Document trailer_or_null(const Schema& schema) {
  if (!schema.trailer) return nullptr;
  return {{"tag", or_null(schema.trailer->tag)},
          {"titles", schema.trailer->titles},
          {"fields", words(schema.trailer->fields, schema)}};
}

Document preamble_or_null(const Schema& schema) {
  if (!schema.preamble) return nullptr;
  return {{"until", or_null(schema.preamble->until)},
          {"lines_max", schema.preamble->lines_max},
          {"lines", prose_document(schema.preamble->lines, schema)}};
}

Document postamble_or_null(const Schema& schema) {
  if (!schema.postamble) return nullptr;
  return {{"begins_with", schema.postamble->begins_with},
          {"lines", prose_document(schema.postamble->lines, schema)}};
}

Document name_or_null(const std::optional<std::size_t>& index, const Schema& schema) {
  return index ? Document(schema.columns[*index].name) : Document(nullptr);
}

Document layout_document(const Schema& schema) {
  const bool fixed = schema.fixed_width;
  return {{"layout", fixed ? "fixed" : "delimited"},
          {"delimiter", fixed ? Document(nullptr) : Document(std::string(1, schema.delimiter))},
          {"trailing_delimiter", schema.trailing_delimiter},
          {"quote", schema.quote ? Document(std::string(1, *schema.quote)) : Document(nullptr)},
          {"gap", or_null(schema.gap)},
          {"value_prefix", schema.value_prefix},
          {"comment", or_null(schema.comment)},
          {"header", schema.header},
          {"header_trimmed", schema.header_trimmed},
          {"empty_day", or_null(schema.empty_day)}};
}

// Of a schema, or one section of it.
Document records_document(const Schema& schema) {
  auto columns = Document::array();
  for (const auto& column : schema.columns)
    columns.push_back(column_document(column, schema));
  auto unique = Document::array();
  for (const auto& key : schema.unique) {
    unique.push_back({{"columns", key_columns(key, schema)}, {"scope", word(key.scope)}});
  }
  Document document = {{"columns", columns},
                       {"unique", unique},
                       {"identity",
                        {{"merchant", name_or_null(schema.merchant_column, schema)},
                         {"business_date", name_or_null(schema.business_date_column, schema)}}},
                       {"preamble", preamble_or_null(schema)},
                       {"trailer", trailer_or_null(schema)},
                       {"postamble", postamble_or_null(schema)}};
  document.update(accounts_document(schema));
  return document;
}

// `section` in UTF-8; its part is not.
Document section_document(const Section& section) {
  const auto part = config::in_utf8(*section.part);
  Document document = {{"title", section.title}, {"required", section.required}};
  document.update(layout_document(part));
  document.update(records_document(part));
  return document;
}

Document document_of(const Schema& schema) {
  Document document = {{"name", schema.name},
                       {"encoding", config::word_of(schema.encoding)},
                       {"byte_order_mark", word(schema.byte_order_mark)},
                       {"line_ending", word(schema.line_ending)}};
  document.update(layout_document(schema));
  document.update({{"file_name", schema.file_name ? Document(schema.file_name->text()) : Document(nullptr)}});
  auto sections = Document::array();
  for (const auto& section : schema.sections)
    sections.push_back(section_document(section));
  Schema records = schema;  // those of a schema with sections are told with each of them
  if (!schema.sections.empty()) {
    records.columns.clear();
    records.unique.clear();
  }
  document.update(records_document(records));
  document["sections"] = sections;
  return document;
}

}  // namespace

Document to_document(const Schema& schema) {
  return document_of(config::in_utf8(schema));
}

}  // namespace stmtwatch::cli
