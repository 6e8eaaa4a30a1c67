#include "daemon/store/columns.hpp"

#include <cstring>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "daemon/documents/finding_document.hpp"

namespace stmtwatch::store {

static_assert(sizeof(Sha256) == 32, "a vector of digests is kept as it lies in memory");

namespace {

template <class T>
T parsed(const std::optional<T>& value, std::string_view kept, std::string_view what) {
  if (value) return *value;
  throw std::runtime_error(fmt::format(
      "the state holds \"{}\" where {} belongs; it is damaged: restore it from a backup", kept, what));
}

template <class T, class Parse>
T take_word(Query& query, Parse parse, std::string_view what) {
  const auto text = query.take<std::string>();
  return parsed<T>(parse(text), text, what);
}

}  // namespace

std::int64_t Column<BusinessDate>::stored(BusinessDate date) {
  const auto calendar = date.calendar();
  const std::int64_t year = static_cast<int>(calendar.year());
  return year * 10'000 + static_cast<unsigned>(calendar.month()) * 100 +
         static_cast<unsigned>(calendar.day());
}

BusinessDate Column<BusinessDate>::take(Query& query) {
  const auto text = fmt::format("{:08}", query.take<std::int64_t>());
  return parsed(BusinessDate::parse(text), text, "a business date");
}

MerchantId Column<MerchantId>::take(Query& query) {
  return take_word<MerchantId>(query, MerchantId::parse, "a merchant");
}

Sha256 Column<Sha256>::take(Query& query) {
  const auto bytes = query.take<Bytes>();
  Sha256 digest;
  if (bytes.size() != digest.bytes.size())
    parsed<Sha256>(std::nullopt, fmt::format("{} bytes", bytes.size()), "a SHA-256");
  std::memcpy(digest.bytes.data(), bytes.data(), bytes.size());
  return digest;
}

Bytes Column<std::vector<Sha256>>::stored(const std::vector<Sha256>& digests) {
  return std::as_bytes(std::span(digests));
}

std::vector<Sha256> Column<std::vector<Sha256>>::take(Query& query) {
  const auto bytes = query.take<Bytes>();
  std::vector<Sha256> digests(bytes.size() / sizeof(Sha256));
  if (!digests.empty()) std::memcpy(digests.data(), bytes.data(), digests.size() * sizeof(Sha256));
  return digests;
}

std::string Column<std::vector<checks::Finding>>::stored(const std::vector<checks::Finding>& findings) {
  return documents::to_text(documents::to_document(findings));
}

std::vector<checks::Finding> Column<std::vector<checks::Finding>>::take(Query& query) {
  auto findings = documents::parse_findings(query.take<std::string>());
  if (!findings) throw std::runtime_error("the state holds damaged findings: " + findings.error());
  return std::move(*findings);
}

ledger::State Column<ledger::State>::take(Query& query) {
  return take_word<ledger::State>(query, ledger::parse_state, "a state");
}
ledger::Verdict Column<ledger::Verdict>::take(Query& query) {
  return take_word<ledger::Verdict>(query, ledger::parse_verdict, "a verdict");
}
incidents::Severity Column<incidents::Severity>::take(Query& query) {
  return take_word<incidents::Severity>(query, incidents::parse_severity, "a severity");
}
incidents::Status Column<incidents::Status>::take(Query& query) {
  return take_word<incidents::Status>(query, incidents::parse_status, "an incident's status");
}
incidents::Resolution Column<incidents::Resolution>::take(Query& query) {
  return take_word<incidents::Resolution>(query, incidents::parse_resolution, "a resolution");
}

}  // namespace stmtwatch::store
