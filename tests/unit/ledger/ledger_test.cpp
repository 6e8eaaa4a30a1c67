#include "daemon/ledger/ledger.hpp"

#include <array>
#include <vector>

#include <doctest/doctest.h>

using namespace stmtwatch::ledger;

namespace {

State after(State statement, std::vector<State> deliveries) {
  return state_after_delivery(statement, deliveries);
}

}  // namespace

TEST_CASE("every state has a name of its own, and the name leads back to it") {
  for (std::size_t i = 0; i < state_count; ++i) {
    const auto state = static_cast<State>(i);
    CAPTURE(text(state));
    CHECK(parse_state(text(state)) == state);
  }
  CHECK(text(State::expected) == "expected");
  CHECK(text(State::superseding) == "superseding");
  CHECK(text(State::missing) == "missing");
}

TEST_CASE("every verdict has a name of its own, and the name leads back to it") {
  for (const auto verdict : {Verdict::deliverable, Verdict::held, Verdict::waived}) {
    CHECK(parse_verdict(text(verdict)) == verdict);
  }
  CHECK(text(Verdict::waived) == "waived");
}

TEST_CASE("what is nearly a name is none") {
  for (const char* text : {"", "Held", "held ", "hel", "0"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_state(text));
    CHECK_FALSE(parse_verdict(text));
  }
}

TEST_CASE("a statement is delivered only when it is delivered everywhere") {
  CHECK(after(State::sending, {State::delivered}) == State::delivered);
  CHECK(after(State::sending, {State::delivered, State::delivered}) == State::delivered);
  CHECK(after(State::sending, {State::delivered, State::queued}) == State::queued);
  CHECK(after(State::held, {State::delivered}) == State::delivered);
}

TEST_CASE("a statement on its way shows what needs a person before what goes by itself") {
  CHECK(after(State::queued, {State::queued, State::sending}) == State::sending);
  CHECK(after(State::sending, {State::superseding, State::sending}) == State::superseding);
  CHECK(after(State::sending, {State::superseding, State::uncertain, State::delivered}) == State::uncertain);
  CHECK(after(State::superseding, {State::queued}) == State::queued);
}

TEST_CASE("a delivery that goes on does not pull a statement out of being checked or held") {
  CHECK(after(State::checking, {State::sending}) == State::checking);
  CHECK(after(State::held, {State::queued}) == State::held);
  CHECK(after(State::missing, {State::uncertain}) == State::missing);
}
