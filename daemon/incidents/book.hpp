#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/incidents/incident.hpp"

namespace stmtwatch::incidents {

struct IncidentFilter {
  std::optional<Status> status;  // nullopt: all
  bool unresolved_only = false;
  std::optional<std::string> feed;
  std::size_t limit = 1000;
};

// Keeps the incidents. Runs inside one transaction of the store, like the ledger.
class Book {
 public:
  virtual ~Book() = default;

  virtual std::optional<Incident> find(IncidentId id) = 0;
  // The one incident with this key that is not resolved.
  virtual std::optional<Incident> find_unresolved(const std::string& key) = 0;
  // Unresolved incidents that list the statement as not settled.
  virtual std::vector<Incident> holding(const std::string& feed, const MerchantId& merchant,
                                        BusinessDate date) = 0;
  // Gravest first, then oldest first.
  virtual std::vector<Incident> list(const IncidentFilter& filter) = 0;
  // Unresolved incidents by (severity, cause).
  virtual std::map<std::pair<Severity, std::string>, std::uint64_t> count_unresolved() = 0;

  virtual Incident insert(Incident incident) = 0;  // answers with its id
  virtual void update(
      const Incident& incident) = 0;  // timeline entries that are already kept stay as they are
};

}  // namespace stmtwatch::incidents
