#pragma once

#include <functional>
#include <string>
#include <vector>

#include "daemon/incidents/incident.hpp"
#include "daemon/metrics/metrics.hpp"
#include "daemon/watch/books.hpp"

namespace stmtwatch::watch {

using time::Instant;

// Writes incidents inside a transaction and keeps what is to be told once that has committed. One step, one
// News.
class News {
 public:
  // A fault: opens an incident, or adds to the one that is open for it.
  void report(Books& books, const incidents::Report& report, Instant now);
  // The statement is no longer held by those of its incidents that `is_over` says so of.
  void release(Books& books, const ledger::StatementKey& key,
               const std::function<bool(const incidents::Incident&)>& is_over,
               incidents::Resolution resolution, const incidents::Recovery& recovery, Instant now);
  // The fault with this key is over.
  void recovered(Books& books, const std::string& key, Instant now);
  // A person's doing.
  void changed_by_person(Books& books, const incidents::Incident& before,
                         const incidents::IncidentChange& change);

  // Metrics and log. After the commit, outside the transaction.
  void tell(metrics::Metrics& metrics) const;

 private:
  void keep(Books& books, incidents::Status before, const incidents::IncidentChange& change);

  std::vector<incidents::Incident> opened_, acknowledged_, resolved_;
};

}  // namespace stmtwatch::watch
