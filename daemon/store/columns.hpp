#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "checks/finding.hpp"
#include "daemon/incidents/incident.hpp"
#include "daemon/ledger/ledger.hpp"
#include "daemon/store/database.hpp"

// How the words of the domain are kept: instants as microseconds UTC, dates as the integer 20240909 (so that
// a person who looks into the file can read and sort them), digests as 32 bytes, enums by their names.
namespace stmtwatch::store {

template <>
struct Column<time::Instant> {
  static std::int64_t stored(time::Instant at) { return at.time_since_epoch().count(); }
  static time::Instant take(Query& query) {
    return time::Instant(std::chrono::microseconds(query.take<std::int64_t>()));
  }
};

template <>
struct Column<BusinessDate> {
  static std::int64_t stored(BusinessDate date);
  static BusinessDate take(Query& query);
};

template <>
struct Column<MerchantId> {
  static std::string_view stored(const MerchantId& merchant) { return merchant.text(); }
  static MerchantId take(Query& query);
};

template <>
struct Column<Sha256> {
  static Bytes stored(const Sha256& digest) { return std::as_bytes(std::span(digest.bytes)); }
  static Sha256 take(Query& query);
};

template <>
struct Column<std::vector<Sha256>> {  // one after another
  static Bytes stored(const std::vector<Sha256>& digests);
  static std::vector<Sha256> take(Query& query);
};

template <>
struct Column<std::vector<checks::Finding>> {  // JSON, as documents/finding_document.hpp has it
  static std::string stored(const std::vector<checks::Finding>& findings);
  static std::vector<checks::Finding> take(Query& query);
};

// The enums, each with its text() and its parse function.
template <>
struct Column<ledger::State> {
  static std::string_view stored(ledger::State state) { return ledger::text(state); }
  static ledger::State take(Query& query);
};
template <>
struct Column<ledger::Verdict> {
  static std::string_view stored(ledger::Verdict verdict) { return ledger::text(verdict); }
  static ledger::Verdict take(Query& query);
};
template <>
struct Column<incidents::Severity> {
  static std::string_view stored(incidents::Severity severity) { return incidents::text(severity); }
  static incidents::Severity take(Query& query);
};
template <>
struct Column<incidents::Status> {
  static std::string_view stored(incidents::Status status) { return incidents::text(status); }
  static incidents::Status take(Query& query);
};
template <>
struct Column<incidents::Resolution> {
  static std::string_view stored(incidents::Resolution resolution) { return incidents::text(resolution); }
  static incidents::Resolution take(Query& query);
};

}  // namespace stmtwatch::store
