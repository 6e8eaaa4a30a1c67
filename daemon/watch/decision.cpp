#include "daemon/watch/decision.hpp"

#include <algorithm>

#include <fmt/format.h>

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

bool needs_its_file(config::FeedMode mode, const ledger::Statement& statement) {
  const bool waits = statement.state == State::queued || statement.state == State::sending;
  return mode == config::FeedMode::deliver && waits && !statement.dismissed &&
         std::ranges::none_of(statement.deliveries, may_be_published);
}

namespace {

// The one a person is asked about: the oldest that is uncertain, else the one that something else stands in
// the way of.
const ledger::Delivery* in_question(const ledger::Statement& statement) {
  for (const auto state : {State::uncertain, State::superseding}) {
    const auto found = std::ranges::find(statement.deliveries, state, &ledger::Delivery::state);
    if (found != statement.deliveries.end()) return &*found;
  }
  return nullptr;
}

std::string not_in_question(const ledger::Statement& statement, std::string_view what) {
  return fmt::format("{} {} {} is {}: {}", statement.key.feed, statement.key.name.merchant.text(),
                     statement.key.name.date.iso(), ledger::text(statement.state), what);
}

Ruling rule_on_dismissal(const ledger::Statement& statement, bool file_there) {
  if (statement.dismissed) return {{}, not_in_question(statement, "it was dismissed already")};
  if (std::ranges::any_of(statement.deliveries, may_be_published)) {
    return {{},
            not_in_question(statement,
                            "it may have arrived; look first, then `statement adopt` or `statement resend`")};
  }
  switch (statement.state) {
    case State::superseding:
      if (!file_there || !delivered_revision(statement)) return {};
      return {{},
              not_in_question(statement,
                              "an earlier revision was delivered and stays; take the new file out of the "
                              "spool first")};
    case State::held:
    case State::missing:
    case State::late:
    case State::expected:
    case State::generating:
      return {};
    case State::queued:
      if (!file_there) return {};
      return {{},
              not_in_question(statement,
                              "it is right and about to be sent; only what cannot be sent is dismissed. "
                              "Take its file out of the spool first")};
    case State::delivered:
      return {{}, not_in_question(statement, "there is nothing to dismiss")};
    case State::checking:
    case State::sending:
    case State::uncertain:
      break;
  }
  return {{}, not_in_question(statement, "wait until that is over")};
}

}  // namespace

Ruling rule(PersonsWord word, const ledger::Statement& statement, bool file_there) {
  if (word == PersonsWord::dismiss) return rule_on_dismissal(statement, file_there);
  const auto* delivery = in_question(statement);
  if (delivery == nullptr) {
    return {
        {},
        not_in_question(statement,
                        "nothing of it is uncertain; `stmtwatch statement explain` says what it waits for")};
  }
  if (word == PersonsWord::adopt) return {*delivery, {}};
  if (delivered_revision(statement)) {
    return {
        {},
        not_in_question(statement,
                        "an earlier revision was delivered, and nothing that was delivered is overwritten")};
  }
  if (!file_there) {
    return {{},
            not_in_question(statement, "its file is not in the spool any more; have it written again first")};
  }
  return {*delivery, {}};
}

}  // namespace stmtwatch::watch
