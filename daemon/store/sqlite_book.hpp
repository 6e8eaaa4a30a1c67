#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/incidents/book.hpp"
#include "daemon/store/database.hpp"

namespace stmtwatch::store {

// The book of incidents in SQLite. Throws DatabaseFailure, and std::invalid_argument for an incident that is
// not there.
class SqliteBook final : public incidents::Book {
 public:
  explicit SqliteBook(Database& database) : database_(database) {}

  std::optional<incidents::Incident> find(incidents::IncidentId id) override;
  std::optional<incidents::Incident> find_unresolved(const std::string& key) override;
  std::vector<incidents::Incident> holding(const std::string& feed, const MerchantId& merchant,
                                           BusinessDate date) override;
  std::vector<incidents::Incident> list(const incidents::IncidentFilter& filter) override;
  std::map<std::pair<incidents::Severity, std::string>, std::uint64_t> count_unresolved() override;
  incidents::Incident insert(incidents::Incident incident) override;
  void update(const incidents::Incident& incident) override;

 private:
  std::optional<incidents::Incident> first_complete(Query& row);
  std::vector<incidents::Incident> all_complete(Query& row);
  std::vector<incidents::AffectedStatement> affected(incidents::IncidentId id);
  std::vector<incidents::TimelineEntry> timeline(incidents::IncidentId id);
  void keep(const incidents::Incident& incident);
  void keep_affected(const incidents::Incident& incident);
  void keep_timeline(const incidents::Incident& incident);

  Database& database_;
};

}  // namespace stmtwatch::store
