// What attempts left behind on the server goes.
#include <utility>

#include <fmt/format.h>

#include "daemon/delivery/dispatch.hpp"
#include "daemon/flow/backoff.hpp"

namespace stmtwatch::delivery {

using flow::Task;

// Leftovers are looked for when it begins and ever so often. Where some are due and no session is open, one
// is opened for them.
Task<void> Destination::State::sweep() {
  while (!finishing) {
    const auto unsettled = queue.unsettled();
    const auto found = co_await journal.leftovers(unsettled);
    sweep_due = std::ranges::any_of(found, [this](const auto& leftover) { return due(leftover.first); });
    if (sweep_due) {
      notify();
      while (lanes.empty() && !finishing)
        co_await changed->wait();
      if (finishing) co_return;
      co_await sweep_once(lanes.front());
      sweep_due = false;
    }
    co_await rest(options.sweep_interval);
  }
}

bool Destination::State::due(std::int64_t leftover) const {
  const auto found = stuck.find(leftover);
  return found == stuck.end() || clock.steady() >= found->second.not_before;
}

// A request of a session that was killed may still reach the server and make the file once more, so each
// leftover is removed, and after a while removed again, before it is forgotten.
Task<void> Destination::State::sweep_once(std::shared_ptr<Lane> lane) {
  load(*lane);
  const auto unsettled = queue.unsettled();
  const auto found = co_await journal.leftovers(unsettled);
  std::vector<std::int64_t> gone;
  std::map<std::int64_t, time::Steady> seen;
  std::map<std::int64_t, Stuck> still_stuck;
  for (const auto& [id, path] : found) {
    const bool removed = due(id) && !lane->fault && co_await remove_leftover(*lane, id, path);
    if (const auto held_up = stuck.find(id); held_up != stuck.end()) still_stuck.insert(*held_up);
    const auto before = removed_at.find(id);
    if (!removed && before != removed_at.end()) seen.insert(*before);
    if (!removed) continue;
    const auto first = before == removed_at.end() ? clock.steady() : before->second;
    if (clock.steady() - first >= options.sweep_interval) {
      gone.push_back(id);
    } else {
      seen.emplace(id, first);
    }
  }
  removed_at = std::move(seen);
  stuck = std::move(still_stuck);
  unload(*lane);
  notify();
  if (!gone.empty()) co_await journal.swept(gone);
}

// Drop boxes let nobody remove anything: told once, and tried again ever more rarely.
Task<bool> Destination::State::remove_leftover(Lane& lane, std::int64_t id, const std::string& path) {
  const auto removed = co_await lane.remote->remove(path);
  if (!removed && remedy(removed.error().reason) == Remedy::retry_session) {
    if (!lane.fault) lane.fault = removed.error();
    co_return false;
  }
  lane.proven = true;
  if (removed) {
    stuck.erase(id);
    co_return true;
  }
  const bool first = stuck.empty();
  Stuck& entry = stuck[id];
  entry.not_before =
      clock.steady() + flow::backoff(++entry.tries, 2 * options.sweep_interval, options.leftover_delay_max);
  if (first) {
    std::string what = fmt::format(
        "what an interrupted attempt left cannot be removed from the server; it holds up nothing and is "
        "tried "
        "again from time to time. Remove it by hand, or ask for the right to remove: {}",
        removed.error().detail);
    co_await note(std::move(what));
  }
  co_return false;
}

}  // namespace stmtwatch::delivery
