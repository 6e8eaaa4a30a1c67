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
  std::vector<incidents::Incident> list(const incidents::IncidentFilter& filter) override;
  std::optional<incidents::Incident> find_unresolved(const std::string& key) override;
  std::vector<incidents::Incident> holding(const std::string& feed, const MerchantId& merchant,
                                           BusinessDate date) override;
  std::optional<incidents::AffectedStatement> affected(incidents::IncidentId id, const MerchantId& merchant,
                                                       BusinessDate date) override;
  bool told(incidents::IncidentId id, const std::string& note) override;
  std::map<std::pair<incidents::Severity, std::string>, std::uint64_t> count_unresolved(
      const std::optional<std::string>& feed) override;
  incidents::Incident insert(const incidents::IncidentChange& opened) override;
  void keep(const incidents::IncidentChange& change) override;

 private:
  void fill_lists(incidents::Incident& incident, std::size_t entries_max);
  std::uint64_t merchants(const incidents::Incident& incident);
  std::vector<incidents::AffectedStatement> statements(incidents::IncidentId id, std::size_t entries_max);
  std::vector<incidents::TimelineEntry> timeline(incidents::IncidentId id, std::size_t entries_max);
  void keep_lists(incidents::IncidentId id, const incidents::IncidentChange& change);
  void keep_entry(incidents::IncidentId id, const incidents::TimelineEntry& entry);

  Database& database_;
};

}  // namespace stmtwatch::store
