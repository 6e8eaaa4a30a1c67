#include "daemon/api/document.hpp"

#include <nlohmann/json.hpp>

namespace stmtwatch::api {

Document time_or_null(const std::optional<time::Instant>& at, const time::Zone& zone) {
  return at ? Document(zone.rfc3339(*at)) : Document(nullptr);
}

Document text_or_null(const std::string& text) {
  return text.empty() ? Document(nullptr) : Document(text);
}

std::string json_text(const Document& document) {
  return documents::to_text(document) + "\n";
}

}  // namespace stmtwatch::api
