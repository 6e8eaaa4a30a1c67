#include "daemon/watch/waiting.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace stmtwatch::watch {

using ledger::State;

namespace {

Waiting for_a_person(std::string text, const WaitingFacts& facts) {
  return {"person", std::move(text), facts.of_statement, {}};
}

Waiting for_destination(std::string text, std::optional<incidents::IncidentId> incident,
                        const WaitingFacts& facts) {
  return {"destination", std::move(text), incident, facts.next_attempt};
}

Waiting on_the_way(const ledger::Delivery& delivery, const WaitingFacts& facts) {
  const auto& name = delivery.destination;
  if (facts.stopped)
    return {"destination",
            fmt::format("{} is stopped until a person has looked: {}", name, facts.stopped->detail),
            facts.of_destination,
            {}};
  if (facts.trouble) {
    return for_destination(fmt::format("{} cannot be reached: {}", name, facts.trouble->detail),
                           facts.of_destination, facts);
  }
  if (delivery.state == State::sending && !delivery.publish_intended)
    return {"turn", fmt::format("it is being sent to {}", name), {}, {}};
  if (delivery.fault && !delivery.fault->empty())
    return for_destination(fmt::format("{}: {}", name, *delivery.fault), facts.of_statement, facts);
  if (delivery.publish_intended)
    return {"turn", fmt::format("it was sent to {}; whether it is there is being looked at", name), {}, {}};
  return {"turn", fmt::format("its turn at {}", name), {}, facts.next_attempt};
}

Waiting queued(const ledger::Statement& statement, const WaitingFacts& facts) {
  if (facts.mode == config::FeedMode::observe)
    return {"mode", "mode = \"observe\" only tells; nothing is sent", {}, {}};
  if (facts.mode == config::FeedMode::gate)
    return {"mode", "mode = \"gate\" only checks; nothing is sent", {}, {}};
  const auto older = std::ranges::find_if(statement.deliveries, [&](const ledger::Delivery& delivery) {
    return delivery.revision != statement.revision.number && may_be_published(delivery);
  });
  if (older != statement.deliveries.end()) {
    return {
        "earlier_revision",
        fmt::format("what became of revision {} at {} is not known yet", older->revision, older->destination),
        facts.of_statement,
        {}};
  }
  if (!facts.file_there && needs_its_file(facts.mode, statement))
    return {"file", "its file, which is no longer in the spool", facts.of_statement, {}};
  const auto open = std::ranges::find_if(statement.deliveries, [&](const ledger::Delivery& delivery) {
    return delivery.revision == statement.revision.number && delivery.state != State::delivered;
  });
  if (open == statement.deliveries.end()) {
    return {"recheck", "it was checked while its feed sent nothing; a recheck sends it", {}, {}};
  }
  return on_the_way(*open, facts);
}

}  // namespace

std::optional<Waiting> waiting_for(const ledger::Statement& statement, const WaitingFacts& facts) {
  if (statement.dismissed) return std::nullopt;
  switch (statement.state) {
    case State::held:
      if (facts.file_there) return for_a_person("its content, which does not hold", facts);
      return for_a_person("its file, which did not hold and is no longer in the spool", facts);
    case State::superseding:
      return for_a_person("a person: something else stands under its name, and nothing is overwritten",
                          facts);
    case State::uncertain:
      return for_a_person("a person: whether it arrived is not known", facts);
    case State::queued:
    case State::sending:
      return queued(statement, facts);
    case State::expected:
    case State::generating:
    case State::checking:
    case State::delivered:
    case State::late:
    case State::missing:
      break;
  }
  return std::nullopt;
}

}  // namespace stmtwatch::watch
