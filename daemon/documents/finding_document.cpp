#include "daemon/documents/finding_document.hpp"

#include <cstdint>

#include <nlohmann/json.hpp>

namespace stmtwatch::documents {
namespace {

template <class Value>
Document or_null(const std::optional<Value>& value) {
  return value ? Document(*value) : Document(nullptr);
}

Document to_document(const checks::Related& related) {
  return {
      {"path", related.path},
      {"record", related.record},
      {"line", related.line},
      {"merchant", related.merchant ? Document(related.merchant->text()) : Document(nullptr)},
      {"business_date", related.business_date ? Document(related.business_date->iso()) : Document(nullptr)}};
}

// The readers below throw what nlohmann::json throws; parse_findings is where it ends.
template <class Value>
std::optional<Value> optional_at(const Document& document, const char* key) {
  const auto& value = document.at(key);
  return value.is_null() ? std::nullopt : std::optional(value.get<Value>());
}

checks::Related related_from(const Document& document) {
  checks::Related related{.path = document.at("path").get<std::string>(),
                          .record = document.at("record").get<std::uint64_t>(),
                          .line = document.at("line").get<std::uint64_t>(),
                          .merchant = {},
                          .business_date = {}};
  if (const auto text = optional_at<std::string>(document, "merchant"))
    related.merchant = MerchantId::parse(*text);
  if (const auto text = optional_at<std::string>(document, "business_date")) {
    related.business_date = BusinessDate::parse(*text);
  }
  return related;
}

checks::Finding finding_from(const Document& document) {
  checks::Finding finding{.check = document.at("check").get<std::string>(),
                          .record = optional_at<std::uint64_t>(document, "record"),
                          .line = document.at("line").get<std::uint64_t>(),
                          .column = optional_at<std::string>(document, "column"),
                          .byte_offset = document.at("byte_offset").get<std::uint64_t>(),
                          .message = document.at("message").get<std::string>(),
                          .hint = document.at("hint").get<std::string>(),
                          .related = {},
                          .waived_by = optional_at<std::string>(document, "waived_by")};
  const auto& related = document.at("related");
  if (!related.is_null()) finding.related = related_from(related);
  return finding;
}

}  // namespace

Document to_document(const checks::Finding& finding) {
  return {{"check", finding.check},
          {"severity", "error"},
          {"record", or_null(finding.record)},
          {"line", finding.line},
          {"column", or_null(finding.column)},
          {"byte_offset", finding.byte_offset},
          {"message", finding.message},
          {"hint", finding.hint},
          {"related", finding.related ? to_document(*finding.related) : Document(nullptr)},
          {"waived_by", or_null(finding.waived_by)}};
}

Document to_document(const std::vector<checks::Finding>& findings) {
  auto list = Document::array();
  for (const auto& finding : findings)
    list.push_back(to_document(finding));
  return list;
}

std::expected<std::vector<checks::Finding>, std::string> parse_findings(std::string_view text) {
  try {
    const auto document = Document::parse(text);
    if (!document.is_array()) return std::unexpected("findings are no list");
    std::vector<checks::Finding> findings;
    for (const auto& each : document)
      findings.push_back(finding_from(each));
    return findings;
  } catch (const nlohmann::json::exception& error) {
    return std::unexpected(error.what());
  }
}

checks::Finding with_own_place(checks::Finding finding, const std::string& path,
                               const std::optional<StatementName>& name) {
  if (!finding.related || !finding.related->path.empty()) return finding;
  finding.related->path = path;
  if (name) {
    finding.related->merchant = name->merchant;
    finding.related->business_date = name->date;
  }
  return finding;
}

std::string to_text(const Document& document, int indent) {
  return document.dump(indent, ' ', false, Document::error_handler_t::replace);
}

}  // namespace stmtwatch::documents
