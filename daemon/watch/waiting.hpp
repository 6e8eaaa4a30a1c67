#pragma once

#include <optional>

#include "daemon/delivery/fault.hpp"
#include "daemon/watch/control.hpp"

namespace stmtwatch::watch {

// What is known outside the statement.
struct WaitingFacts {
  config::FeedMode mode = config::FeedMode::deliver;
  bool file_there = true;
  std::optional<delivery::Fault> stopped;  // the destination waits for a person
  std::optional<delivery::Fault> trouble;  // there is no session with it, and why
  std::optional<incidents::IncidentId> of_destination;
  std::optional<incidents::IncidentId> of_statement;
  std::optional<Instant> next_attempt;
};

// What the statement waits for; nullopt: nothing any more, or it is being checked. Pure.
std::optional<Waiting> waiting_for(const ledger::Statement& statement, const WaitingFacts& facts);

}  // namespace stmtwatch::watch
