#include "daemon/ledger/ledger.hpp"

#include <algorithm>
#include <array>

namespace stmtwatch::ledger {

namespace {

constexpr std::array<std::string_view, state_count> state_texts{
    "expected",  "generating",  "checking",  "held", "queued",  "sending",
    "delivered", "superseding", "uncertain", "late", "missing",
};
constexpr std::array<std::string_view, 3> verdict_texts{"deliverable", "held", "waived"};

template <class Enum, std::size_t N>
std::optional<Enum> parse(const std::array<std::string_view, N>& texts, std::string_view text) {
  const auto found = std::ranges::find(texts, text);
  if (found == texts.end()) return std::nullopt;
  return static_cast<Enum>(found - texts.begin());
}

}  // namespace

std::string_view text(State state) {
  return state_texts.at(static_cast<std::size_t>(state));
}
std::optional<State> parse_state(std::string_view text) {
  return parse<State>(state_texts, text);
}

std::string_view text(Verdict verdict) {
  return verdict_texts.at(static_cast<std::size_t>(verdict));
}
std::optional<Verdict> parse_verdict(std::string_view text) {
  return parse<Verdict>(verdict_texts, text);
}

State state_after_delivery(State statement, std::span<const State> deliveries) {
  constexpr std::array on_the_way{State::uncertain, State::superseding, State::sending, State::queued};
  if (std::ranges::count(deliveries, State::delivered) == std::ssize(deliveries)) return State::delivered;
  if (statement != State::delivered && std::ranges::find(on_the_way, statement) == on_the_way.end())
    return statement;
  return *std::ranges::find_if(
      on_the_way, [&](State state) { return std::ranges::find(deliveries, state) != deliveries.end(); });
}

}  // namespace stmtwatch::ledger
