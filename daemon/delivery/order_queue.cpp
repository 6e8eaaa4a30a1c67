#include "daemon/delivery/order_queue.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace stmtwatch::delivery {

bool OrderQueue::Sooner::operator()(const Ticket& a, const Ticket& b) const {
  const auto rank = [](const Ticket& ticket) {
    return std::tuple(ticket.suspect(), ticket.order.deadline, ticket.order.id);
  };
  return rank(a) < rank(b);
}

bool OrderQueue::add(Order order) {
  if (!known_.insert(order.id).second) return false;
  ready_.insert(Ticket{std::move(order)});
  return true;
}

std::optional<OrderQueue::Ticket> OrderQueue::take(bool empty) {
  if (ready_.empty() || (ready_.begin()->suspect() && !empty)) return std::nullopt;
  auto taken = ready_.extract(ready_.begin());
  under_way_.insert(taken.value().order.id);
  return std::move(taken.value());
}

void OrderQueue::put_back(Ticket ticket, time::Steady not_before) {
  under_way_.erase(ticket.order.id);
  if (ticket.refusals > 0) refused_.insert(ticket.order.id);
  paused_.emplace(not_before, std::move(ticket));
}

void OrderQueue::done(std::int64_t id) {
  under_way_.erase(id);
  known_.erase(id);
  refused_.erase(id);
}

bool OrderQueue::wake(time::Steady now) {
  bool any = false;
  while (!paused_.empty() && paused_.begin()->first <= now) {
    ready_.insert(std::move(paused_.extract(paused_.begin()).mapped()));
    any = true;
  }
  return any;
}

bool OrderQueue::wake_refused() {
  bool any = false;
  for (auto next = paused_.begin(); next != paused_.end();) {
    const auto here = next++;
    if (here->second.refusals == 0) continue;
    ready_.insert(std::move(paused_.extract(here).mapped()));
    any = true;
  }
  return any;
}

std::optional<time::Steady> OrderQueue::next_wake() const {
  if (paused_.empty()) return std::nullopt;
  return paused_.begin()->first;
}

std::optional<time::Steady> OrderQueue::paused_until(std::int64_t id) const {
  for (const auto& [moment, ticket] : paused_) {
    if (ticket.order.id == id) return moment;
  }
  return std::nullopt;
}

std::vector<std::int64_t> OrderQueue::unsettled() const {
  std::vector<std::int64_t> ids(under_way_.begin(), under_way_.end());
  const auto note = [&](const Ticket& ticket) {
    if (ticket.order.publish_intended || !ticket.order.whole_under.empty()) ids.push_back(ticket.order.id);
  };
  for (const auto& ticket : ready_)
    note(ticket);
  for (const auto& [moment, ticket] : paused_)
    note(ticket);
  return ids;
}

}  // namespace stmtwatch::delivery
