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

// Keeps the incidents. Runs inside one transaction of the store, like the ledger. What happens to an incident
// costs the same however many statements it has: only find() and list() read lists.
class Book {
 public:
  // How much of its lists an incident is shown with: find() as far as one screen of JSON goes, list() at a
  // glance (the latest entries of the timeline).
  static constexpr std::size_t shown_max = 10'000;
  static constexpr std::size_t excerpt_max = 20;

  virtual ~Book() = default;

  // With its lists.
  virtual std::optional<Incident> find(IncidentId id) = 0;
  // With excerpts of the lists. Gravest first, then oldest first.
  virtual std::vector<Incident> list(const IncidentFilter& filter) = 0;
  // The one incident with this key that is not resolved, without lists.
  virtual std::optional<Incident> find_unresolved(const std::string& key) = 0;
  // Unresolved incidents that list the statement as not settled, without lists, oldest first.
  virtual std::vector<Incident> holding(const std::string& feed, const MerchantId& merchant,
                                        BusinessDate date) = 0;
  // The statement as the incident lists it.
  virtual std::optional<AffectedStatement> affected(IncidentId id, const MerchantId& merchant,
                                                    BusinessDate date) = 0;
  // Whether an entry of the daemon's that is kept in the timeline has this note.
  virtual bool told(IncidentId id, const std::string& note) = 0;
  // Unresolved incidents by (severity, cause); where `feed` is given, those about it only.
  virtual std::map<std::pair<Severity, std::string>, std::uint64_t> count_unresolved(
      const std::optional<std::string>& feed = std::nullopt) = 0;

  virtual Incident insert(const IncidentChange& opened) = 0;  // answers with its id, without lists
  virtual void keep(const IncidentChange& change) = 0;
};

}  // namespace stmtwatch::incidents
