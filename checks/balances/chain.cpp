#include "checks/balances/chain.hpp"

#include <algorithm>

namespace stmtwatch::checks {
namespace {

std::optional<Money> sum(const std::optional<Money>& left, const std::optional<Money>& right) {
  return left && right ? left->plus(*right) : std::nullopt;
}

std::optional<Money> difference(const std::optional<Money>& left, const std::optional<Money>& right) {
  return left && right ? left->minus(*right) : std::nullopt;
}

void append(std::vector<Money>& candidates, const std::optional<Money>& candidate) {
  if (candidate && std::ranges::find(candidates, *candidate) == candidates.end())
    candidates.push_back(*candidate);
}

}  // namespace

std::optional<Money> Chain::follow(const Link& link) {
  const Ends ends = ends_of(link);
  const bool first = records_++ == 0;
  if (first) {
    append(first_, ends.entry);
    append(last_, ends.exit);
    first_shift_ = ends.shift;
    return std::nullopt;
  }
  if (!link.balance) {
    carry(ends);
    return std::nullopt;
  }
  return judge(link, ends);
}

void Chain::lose() {
  ++records_;
  last_.clear();
  broken_ = false;
}

Chain::Ends Chain::ends_of(const Link& link) const {
  if (oldest_first()) return {difference(link.balance, link.movement), link.balance, link.movement};
  const auto before = difference(link.balance, link.movement);
  return {link.balance, before, difference(before, link.balance)};
}

// The record says no balance: it is what follows from the movement.
void Chain::carry(const Ends& ends) {
  Candidates carried;
  for (const Money& exit : last_)
    append(carried, sum(exit, ends.shift));
  last_ = carried;
}

std::optional<Money> Chain::judge(const Link& link, const Ends& ends) {
  const Candidates above = std::exchange(last_, {});
  append(last_, ends.exit);
  if (!ends.entry || holds(above, *ends.entry)) {
    broken_ = false;
    return std::nullopt;
  }
  append(last_, sum(above.back(), ends.shift));
  // Perhaps it is the first balance that is wrong, and with it what the file seems to begin with.
  if (records_ == 2) append(first_, difference(ends.entry, first_shift_));
  if (std::exchange(broken_, true)) return std::nullopt;
  return oldest_first() ? sum(above.front(), link.movement) : above.front();
}

bool Chain::holds(const Candidates& candidates, Money amount) {
  return candidates.empty() || std::ranges::find(candidates, amount) != candidates.end();
}

}  // namespace stmtwatch::checks
