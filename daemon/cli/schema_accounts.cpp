#include "daemon/cli/schema_accounts.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "daemon/cli/schema_words.hpp"

namespace stmtwatch::cli {
namespace {

using Document = nlohmann::ordered_json;
using namespace checks;

// In the words of the schema language.
std::string where_text(const Where& where, const Schema& schema) {
  return fmt::format("{} = {}", schema.columns[where.column].name, fmt::join(where.values, ", "));
}

std::string share_text(const Share& share) {
  std::string digits = std::to_string(share.parts % share.of);
  const auto places = std::to_string(share.of).size() - 1;
  digits.insert(0, places - std::min(places, digits.size()), '0');
  return std::to_string(share.parts / share.of) + (places == 0 ? "" : "." + digits);
}

std::vector<std::string> pair_texts(const std::vector<ColumnPair>& pairs, const SourceStatement& source,
                                    const Schema& schema) {
  std::vector<std::string> texts;
  texts.reserve(pairs.size());
  for (const auto& pair : pairs)
    texts.push_back(
        fmt::format("{} = {}", schema.columns[pair.merged].name, source.schema->columns[pair.source].name));
  return texts;
}

const char* order_word(ChainOrder order) {
  return order == ChainOrder::oldest_first ? "oldest-first" : "newest-first";
}

std::string movements_text(const Movements& movements, const Schema& schema) {
  auto text = fmt::format("movements: {}", schema.columns[movements.amount].name);
  if (movements.plus) text += fmt::format(", added where {}", where_text(*movements.plus, schema));
  if (movements.minus) text += fmt::format(", taken away where {}", where_text(*movements.minus, schema));
  if (movements.balance)
    text += fmt::format("; {} is the balance after each, {}", schema.columns[*movements.balance].name,
                        order_word(movements.order));
  return text + "\n";
}

std::string source_text(const SourceStatement& source, const Schema& schema) {
  auto text =
      fmt::format("source: {}, {}{}{}", source.name, source.directory.empty() ? "" : source.directory + "/",
                  source.file_name.text(), source.required ? "" : " (may be absent)");
  if (source.where) text += fmt::format(", the records where {}", where_text(*source.where, schema));
  text += "\n";
  if (source.schema == nullptr) return text + prose_text("its", source.lines, schema);
  text += fmt::format("  written by schema {}\n", source.schema->name);
  const auto listed = [&](const char* what, const std::vector<ColumnPair>& columns) {
    if (columns.empty()) return;
    text += fmt::format("  {} {}\n", what, fmt::join(pair_texts(columns, source, schema), "; "));
  };
  listed("the same entry:", source.key);
  listed("then equal:", source.compared);
  listed("add up to the same:", source.sums);
  if (source.count)
    text += fmt::format("  counts entries in {}\n", source.schema->columns[*source.count].name);
  return text;
}

Document where_or_null(const std::optional<Where>& where, const Schema& schema) {
  return where ? Document(where_text(*where, schema)) : Document(nullptr);
}

Document column_or_null(const std::optional<std::size_t>& column, const Schema& schema) {
  return column ? Document(schema.columns[*column].name) : Document(nullptr);
}

Document movements_document(const Schema& schema) {
  if (!schema.movements) return nullptr;
  const auto& asked = *schema.movements;
  return {{"amount", schema.columns[asked.amount].name},
          {"plus", where_or_null(asked.plus, schema)},
          {"minus", where_or_null(asked.minus, schema)},
          {"balance", column_or_null(asked.balance, schema)},
          {"order", order_word(asked.order)}};
}

Document source_document(const SourceStatement& source, const Schema& schema) {
  const bool has_records = source.schema != nullptr;
  return {{"name", source.name},
          {"schema", has_records ? Document(source.schema->name) : Document(nullptr)},
          {"file_name", source.file_name.text()},
          {"directory", source.directory},
          {"where", where_or_null(source.where, schema)},
          {"key", pair_texts(source.key, source, schema)},
          {"compared", pair_texts(source.compared, source, schema)},
          {"count", has_records ? column_or_null(source.count, *source.schema) : Document(nullptr)},
          {"sums", pair_texts(source.sums, source, schema)},
          {"lines", prose_document(source.lines, schema)},
          {"required", source.required}};
}

}  // namespace

std::string prose_text(std::string_view what, const std::vector<ProseLine>& lines, const Schema& schema) {
  std::string text;
  for (const auto& line : lines) {
    text += fmt::format("  {} line {}{}", what, line.pattern, line.required ? "" : " (may be absent)");
    if (!line.fields.empty()) text += fmt::format(": {}", fmt::join(words(line.fields, schema), "; "));
    text += "\n";
  }
  return text;
}

Document prose_document(const std::vector<ProseLine>& lines, const Schema& schema) {
  auto list = Document::array();
  for (const auto& line : lines) {
    list.push_back(
        {{"pattern", line.pattern}, {"fields", words(line.fields, schema)}, {"required", line.required}});
  }
  return list;
}

std::string accounts_text(const Schema& schema) {
  std::string text;
  for (const auto& asked : schema.debit_credit) {
    const auto each = asked.group ? fmt::format(", for each {}", schema.columns[*asked.group].name) : "";
    text += fmt::format("balances: {} where {} and where {}{}\n", schema.columns[asked.amount].name,
                        where_text(asked.debit, schema), where_text(asked.credit, schema), each);
  }
  if (schema.movements) text += movements_text(*schema.movements, schema);
  for (const auto& asked : schema.agreements) {
    const auto within = asked.tolerance ? fmt::format(", within {}", asked.tolerance->format()) : "";
    text += fmt::format("agree in {} of the records: {} and {}{}\n", share_text(asked.share),
                        schema.columns[asked.left].name, schema.columns[asked.right].name, within);
  }
  for (const auto& source : schema.sources)
    text += source_text(source, schema);
  return text;
}

Document accounts_document(const Schema& schema) {
  auto sides = Document::array();
  for (const auto& asked : schema.debit_credit)
    sides.push_back({{"amount", schema.columns[asked.amount].name},
                     {"debit", where_text(asked.debit, schema)},
                     {"credit", where_text(asked.credit, schema)},
                     {"group", column_or_null(asked.group, schema)}});
  auto agreements = Document::array();
  for (const auto& asked : schema.agreements)
    agreements.push_back(
        {{"columns", {schema.columns[asked.left].name, schema.columns[asked.right].name}},
         {"share", share_text(asked.share)},
         {"tolerance", asked.tolerance ? Document(asked.tolerance->format()) : Document(nullptr)}});
  auto sources = Document::array();
  for (const auto& source : schema.sources)
    sources.push_back(source_document(source, schema));
  return {{"debit_credit", sides},
          {"movements", movements_document(schema)},
          {"agreements", agreements},
          {"sources", sources}};
}

}  // namespace stmtwatch::cli
