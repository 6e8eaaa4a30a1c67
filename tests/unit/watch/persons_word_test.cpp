// What a person may decide about a statement, in every state.
#include <optional>
#include <vector>

#include <doctest/doctest.h>

#include "daemon/watch/decision.hpp"

namespace stmtwatch {
namespace {

using ledger::Delivery;
using ledger::State;
using watch::PersonsWord;

ledger::Statement statement_in(State state, const std::vector<State>& deliveries) {
  ledger::Statement statement{.id = 1,
                              .key = {"merged", {*MerchantId::parse("1"), *BusinessDate::parse("20240909")}},
                              .state = state};
  statement.revision.number = static_cast<std::uint32_t>(deliveries.empty() ? 1 : deliveries.size());
  for (const auto each : deliveries) {
    auto& delivery = statement.deliveries.emplace_back(Delivery{.key = statement.key});
    delivery.id = static_cast<std::int64_t>(statement.deliveries.size());
    delivery.revision = static_cast<std::uint32_t>(statement.deliveries.size());
    delivery.state = each;
  }
  return statement;
}

// The delivery it is about; 0: none; nullopt: refused.
std::optional<std::int64_t> ruled(PersonsWord word, const ledger::Statement& statement,
                                  bool file_there = true) {
  const auto ruling = watch::rule(word, statement, file_there);
  if (!ruling.refusal.empty()) return std::nullopt;
  return ruling.delivery ? ruling.delivery->id : 0;
}

TEST_CASE("only what is uncertain or stands in another's way is adopted or sent again, the uncertain first") {
  for (std::size_t i = 0; i < ledger::state_count; ++i) {
    const auto state = static_cast<State>(i);
    CAPTURE(ledger::text(state));
    const bool asks = state == State::uncertain || state == State::superseding;
    for (const auto word : {PersonsWord::adopt, PersonsWord::resend}) {
      CHECK(ruled(word, statement_in(state, {state})).has_value() == asks);
      CHECK_FALSE(ruled(word, statement_in(state, {})));
    }
  }
  const auto both = statement_in(State::uncertain, {State::uncertain, State::superseding});
  CHECK(ruled(PersonsWord::adopt, both) == 1);
  const auto newer = statement_in(State::uncertain, {State::superseding, State::uncertain});
  CHECK(ruled(PersonsWord::adopt, newer) == 2);
}

TEST_CASE("nothing is sent again over what was delivered, or without its file") {
  const auto over = statement_in(State::superseding, {State::delivered, State::superseding});
  CHECK_FALSE(ruled(PersonsWord::resend, over));
  CHECK(ruled(PersonsWord::adopt, over) == 2);
  const auto gone = statement_in(State::uncertain, {State::uncertain});
  CHECK_FALSE(ruled(PersonsWord::resend, gone, false));
  CHECK(ruled(PersonsWord::adopt, gone, false) == 1);
}

TEST_CASE(
    "what is held is dismissed, what may have arrived is not, what is right only when its file is gone") {
  CHECK(ruled(PersonsWord::dismiss, statement_in(State::held, {})) == 0);
  CHECK(ruled(PersonsWord::dismiss, statement_in(State::held, {}), false) == 0);
  CHECK_FALSE(ruled(PersonsWord::dismiss, statement_in(State::held, {State::uncertain})));
  CHECK_FALSE(ruled(PersonsWord::dismiss, statement_in(State::uncertain, {State::uncertain}), false));
  CHECK_FALSE(ruled(PersonsWord::dismiss, statement_in(State::delivered, {State::delivered})));
  CHECK_FALSE(ruled(PersonsWord::dismiss, statement_in(State::sending, {State::sending}), false));
  CHECK_FALSE(ruled(PersonsWord::dismiss, statement_in(State::checking, {})));
  CHECK_FALSE(ruled(PersonsWord::dismiss, statement_in(State::queued, {State::queued})));
  CHECK(ruled(PersonsWord::dismiss, statement_in(State::queued, {State::queued}), false) == 0);
  CHECK(ruled(PersonsWord::dismiss, statement_in(State::superseding, {State::superseding})) == 0);
  const auto over = statement_in(State::superseding, {State::delivered, State::superseding});
  CHECK_FALSE(ruled(PersonsWord::dismiss, over));
  CHECK(ruled(PersonsWord::dismiss, over, false) == 0);

  auto intended = statement_in(State::queued, {State::queued});
  intended.deliveries.front().publish_intended = true;
  CHECK_FALSE(ruled(PersonsWord::dismiss, intended, false));
  auto dismissed = statement_in(State::held, {});
  dismissed.dismissed.emplace();
  CHECK_FALSE(ruled(PersonsWord::dismiss, dismissed));
}

TEST_CASE("only what waits to be sent needs its file, and only where the feed sends") {
  using config::FeedMode;
  CHECK(watch::needs_its_file(FeedMode::deliver, statement_in(State::queued, {State::queued})));
  CHECK(watch::needs_its_file(FeedMode::deliver, statement_in(State::sending, {State::sending})));
  CHECK_FALSE(watch::needs_its_file(FeedMode::gate, statement_in(State::queued, {})));
  CHECK_FALSE(watch::needs_its_file(FeedMode::observe, statement_in(State::queued, {})));
  CHECK_FALSE(watch::needs_its_file(FeedMode::deliver, statement_in(State::held, {})));
  CHECK_FALSE(watch::needs_its_file(FeedMode::deliver, statement_in(State::delivered, {State::delivered})));
  auto published = statement_in(State::queued, {State::queued});
  published.deliveries.front().publish_intended = true;  // asked of the server, not sent
  CHECK_FALSE(watch::needs_its_file(FeedMode::deliver, published));
}

}  // namespace
}  // namespace stmtwatch
