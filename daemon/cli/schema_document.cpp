#include "daemon/cli/schema_document.hpp"

#include <nlohmann/json.hpp>

#include "config/schema_value.hpp"

namespace stmtwatch::cli {
namespace {

using Document = nlohmann::ordered_json;
using config::SchemaTable;

Document document_of(const SchemaTable& table);

struct ToDocument {
  Document operator()(config::NotGiven) const { return nullptr; }
  Document operator()(config::Inapplicable) const { return nullptr; }
  Document operator()(const auto& value) const { return value; }
  Document operator()(const SchemaTable& table) const { return document_of(table); }
  Document operator()(const std::vector<SchemaTable>& tables) const {
    auto list = Document::array();
    for (const auto& table : tables)
      list.push_back(document_of(table));
    return list;
  }
};

Document document_of(const SchemaTable& table) {
  auto document = Document::object();
  for (const auto& [key, value, audience, usual] : table) {
    if (audience == config::Audience::people) continue;
    const auto name = key == "section" ? "sections" : key == "kind" ? "kinds" : key;
    document[name] = std::visit(ToDocument{}, value.value);
  }
  return document;
}

}  // namespace

Document to_document(const checks::Schema& schema) {
  return document_of(config::keys_and_values(schema));
}

}  // namespace stmtwatch::cli
