#include "daemon/documents/configuration_document.hpp"

#include <nlohmann/json.hpp>

#include "config/shown.hpp"

namespace stmtwatch::documents {

namespace {

Document value_document(const config::ShownValue& value) {
  return std::visit(
      [](const auto& held) -> Document {
        if constexpr (std::is_same_v<std::decay_t<decltype(held)>, std::monostate>) {
          return nullptr;
        } else {
          return held;
        }
      },
      value);
}

}  // namespace

Document configuration_document(const config::Settings& settings) {
  Document document = {{"file", settings.file.native()},
                       {"daemon", Document::object()},
                       {"http", Document::object()},
                       {"feeds", Document::object()},
                       {"destinations", Document::object()}};
  for (const auto& setting : config::shown(settings)) {
    const auto dot = setting.table.find('.');
    auto* table = &document[setting.table.substr(0, dot)];
    if (dot != std::string::npos) table = &(*table)[setting.table.substr(dot + 1)];
    (*table)[std::string(setting.key)] = value_document(setting.value);
  }
  return document;
}

}  // namespace stmtwatch::documents
