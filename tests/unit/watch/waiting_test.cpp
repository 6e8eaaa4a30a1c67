#include "daemon/watch/waiting.hpp"

#include <map>

#include <doctest/doctest.h>

namespace stmtwatch {
namespace {

using delivery::Fault;
using delivery::Reason;
using ledger::State;
using watch::WaitingFacts;

ledger::Statement waiting(State state, std::optional<State> delivery_state = State::queued) {
  ledger::Statement statement{.id = 1,
                              .key = {"merged", {*MerchantId::parse("1"), *BusinessDate::parse("20240909")}},
                              .state = state};
  statement.revision.number = 1;
  if (!delivery_state) return statement;
  auto& delivery = statement.deliveries.emplace_back(ledger::Delivery{.key = statement.key});
  delivery.revision = 1;
  delivery.destination = "bank-a";
  delivery.state = *delivery_state;
  return statement;
}

std::string on(const ledger::Statement& statement, const WaitingFacts& facts = {}) {
  const auto found = watch::waiting_for(statement, facts);
  return found ? found->on : "";
}

TEST_CASE("each state says what it waits for, or that it waits for nothing") {
  const std::map<State, std::string> expected{
      {State::held, "person"}, {State::superseding, "person"}, {State::uncertain, "person"},
      {State::queued, "turn"}, {State::sending, "turn"},
  };
  for (std::size_t i = 0; i < ledger::state_count; ++i) {
    const auto state = static_cast<State>(i);
    CAPTURE(ledger::text(state));
    const auto found = expected.find(state);
    CHECK(on(waiting(state, state)) == (found == expected.end() ? "" : found->second));
  }
}

TEST_CASE("what keeps a statement that is right, gravest first") {
  WaitingFacts facts;
  facts.of_destination = 7;
  facts.of_statement = 8;
  facts.next_attempt = watch::Instant{} + std::chrono::seconds(5);
  auto statement = waiting(State::queued);
  statement.deliveries.front().fault = "no space";
  auto found = *watch::waiting_for(statement, facts);
  CHECK(found.on == "destination");
  CHECK(found.text == "bank-a: no space");
  CHECK(found.incident == 8);
  CHECK(found.next_attempt == facts.next_attempt);

  facts.trouble = Fault{Reason::unreachable, "nobody answers"};
  found = *watch::waiting_for(statement, facts);
  CHECK(found.text.contains("nobody answers"));
  CHECK(found.incident == 7);
  CHECK(found.next_attempt == facts.next_attempt);

  facts.stopped = Fault{Reason::host_key, "another key"};
  found = *watch::waiting_for(statement, facts);
  CHECK(found.text.contains("another key"));
  CHECK(found.incident == 7);
  CHECK_FALSE(found.next_attempt);

  facts.file_there = false;
  CHECK(on(statement, facts) == "file");
  facts.mode = config::FeedMode::gate;
  CHECK(on(statement, facts) == "mode");
  facts.mode = config::FeedMode::observe;
  CHECK(on(statement, facts) == "mode");
}

TEST_CASE("what was checked while the feed sent nothing waits for a recheck") {
  CHECK(on(waiting(State::queued, std::nullopt)) == "recheck");
}

TEST_CASE("a new content waits for what became of the former one") {
  auto statement = waiting(State::queued);
  statement.deliveries.front().publish_intended = true;
  statement.revision.number = 2;
  CHECK(on(statement) == "earlier_revision");
}

TEST_CASE("what was dismissed waits for nothing") {
  auto statement = waiting(State::held, std::nullopt);
  statement.dismissed.emplace();
  CHECK(on(statement).empty());
}

}  // namespace
}  // namespace stmtwatch
