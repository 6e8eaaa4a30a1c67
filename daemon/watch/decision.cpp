#include "daemon/watch/decision.hpp"

#include "checks/vocabulary/ensure.hpp"

namespace stmtwatch::watch {

using ledger::State;
using ledger::Verdict;

Decision decide(config::FeedMode mode, bool holds, bool delivered_before) {
  Decision decision;
  if (!holds) {
    decision.opens_incident = mode != config::FeedMode::observe;
    return decision;
  }
  decision.verdict = Verdict::deliverable;
  decision.state = State::queued;
  if (mode != config::FeedMode::deliver) return decision;
  decision.supersedes = delivered_before;
  decision.delivers = !delivered_before;
  decision.opens_incident = delivered_before;
  if (delivered_before) decision.state = State::superseding;
  return decision;
}

std::string cause_of(const checks::FindingList& findings) {
  ENSURE(!findings.empty());
  const auto& listed = findings.listed();
  return listed.empty() ? findings.by_check().begin()->first : listed.front().check;
}

std::optional<std::uint32_t> delivered_revision(const ledger::Statement& statement) {
  std::optional<std::uint32_t> latest;
  for (const auto& delivery : statement.deliveries) {
    if (delivery.state == State::delivered) latest = delivery.revision;
  }
  return latest;
}

bool may_be_published(const ledger::Delivery& delivery) {
  if (delivery.state == State::uncertain) return true;
  const bool open = delivery.state == State::sending || delivery.state == State::queued;
  return open && delivery.publish_intended;
}

}  // namespace stmtwatch::watch
