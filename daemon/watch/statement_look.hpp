#pragma once

#include <optional>

#include "daemon/watch/control.hpp"
#include "daemon/watch/watch.hpp"

namespace stmtwatch::watch {

// All there is to know of one statement: what the books say, whether its file is there, and what it waits
// for. One executor.
class StatementLook {
 public:
  explicit StatementLook(Watch& watch) : watch_(watch) {}

  // Of a feed that is configured. Nullopt inside: no such statement; outside: the store failed.
  flow::Task<std::optional<std::optional<StatementView>>> at(ledger::StatementKey key);

 private:
  // What is known of the feed's destination outside the books.
  struct DestinationFacts {
    const Outbox* outbox = nullptr;
    std::optional<delivery::Fault> stopped;
    std::optional<delivery::Fault> trouble;
  };
  struct Written {
    std::optional<StatementView> view;
    std::optional<incidents::IncidentId> of_destination;
  };
  DestinationFacts destination_facts(const std::string& feed);
  Written read(Books& books, const ledger::StatementKey& key, const DestinationFacts& facts) const;
  std::optional<StatementView> view(Books& books, const ledger::StatementKey& key) const;
  void add_waiting(StatementView& view, const DestinationFacts& facts,
                   std::optional<incidents::IncidentId> of_destination) const;

  Watch& watch_;
};

}  // namespace stmtwatch::watch
