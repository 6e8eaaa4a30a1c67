#include "daemon/delivery/dispatch.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/this_coro.hpp>

#include "daemon/delivery/courier.hpp"
#include "daemon/flow/backoff.hpp"
#include "daemon/flow/race.hpp"

namespace stmtwatch::delivery {

namespace asio = boost::asio;
using flow::Task;
using std::chrono::ceil;
using std::chrono::milliseconds;

Destination::State::State(DestinationOptions with, Connector& to, Journal& writes, time::Clock& tells)
    : options(std::move(with)), connector(to), journal(writes), clock(tells) {}

void Destination::State::notify() {
  if (changed) changed->notify_all();
}

Task<void> Destination::State::wait_at_most(time::Steady::duration duration) {
  auto sleep = clock.sleep(ceil<milliseconds>(duration));
  auto change = changed->wait();
  co_await flow::either(std::move(sleep), std::move(change));
}

Task<void> Destination::State::run() {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  changed = std::make_unique<flow::Event>(executor);
  flow::TaskGroup group(executor);
  // However it ends: no session outlives it.
  struct Closing {
    State& state;
    ~Closing() {
      state.lanes.clear();
      state.children = nullptr;
    }
  };
  const Closing closing{*this};
  children = &group;
  group.spawn(open_sessions());
  group.spawn(end_pauses());
  group.spawn(sweep());
  co_await group.join();
}

// Sessions are opened one at a time: servers drop connections that come in a crowd (MaxStartups), and of a
// refused login there must be one only (accounts get locked).
Task<void> Destination::State::open_sessions() {
  while (!finishing) {
    if (!session_wanted()) {
      co_await changed->wait();
      continue;
    }
    const auto pause = connect_not_before - clock.steady();
    if (pause > pause.zero()) {
      co_await wait_at_most(pause);
      continue;
    }
    auto remote = co_await connector.connect();
    if (remote) {
      co_await opened(*std::move(remote));
    } else {
      co_await not_opened(std::move(remote.error()));
    }
  }
}

bool Destination::State::full(const Lane& lane) const {
  return lane.for_one || lane.carried >= options.files_in_flight;
}

bool Destination::State::session_wanted() const {
  if (stopped) return false;
  if (lanes.empty()) return queue.any_ready() || sweep_due;
  return queue.any_ready() && lanes.size() < options.sessions &&
         std::ranges::all_of(lanes, [this](const auto& lane) { return full(*lane); });
}

Task<void> Destination::State::opened(std::unique_ptr<Remote> remote) {
  failed_connects = 0;
  up = true;
  auto lane = std::make_shared<Lane>();
  lane->remote = std::move(remote);
  lane->idle_since = clock.steady();
  lanes.push_back(lane);
  children->spawn(serve(lane));
  notify();
  co_await tell(std::nullopt);
}

// Where other sessions serve, one more that cannot be had is no news; a server that refuses us is, in any
// case.
Task<void> Destination::State::not_opened(Fault fault) {
  ++failed_connects;
  connect_not_before =
      clock.steady() + flow::backoff(failed_connects, options.retry_delay_min, options.retry_delay_max);
  const bool stops = remedy(fault.reason) == Remedy::stop;
  if (stops) stopped = fault;
  if (!stops && !lanes.empty()) co_return;
  up = false;
  notify();
  co_await tell(std::move(fault));
}

Task<void> Destination::State::tell(std::optional<Fault> fault) {
  const bool good = !fault;
  if (good && told_up == true) co_return;
  told_up = good;
  co_await journal.condition(fault);
}

Task<void> Destination::State::serve(std::shared_ptr<Lane> lane) {
  while (!lane->fault && !stopped && !finishing && !idle_too_long(*lane)) {
    const bool handed_out = hand_out(lane);
    if (!handed_out) co_await wait_for_work(*lane);
  }
  // Out of the list at once, so that another session can take its place; closed when the last order has left
  // it.
  lanes.remove(lane);
  notify();
  if (lane->fault) co_await broke(*lane);
  while (lane->carried > 0)
    co_await changed->wait();
}

bool Destination::State::hand_out(const std::shared_ptr<Lane>& lane) {
  if (full(*lane)) return false;
  auto ticket = queue.take(lane->carried == 0);
  if (!ticket) return false;
  lane->for_one = ticket->suspect();
  ++lane->carried;
  children->spawn(carry(lane, *std::move(ticket)));
  return true;
}

bool Destination::State::idle_too_long(const Lane& lane) const {
  return lane.carried == 0 && clock.steady() - lane.idle_since >= options.idle_max;
}

Task<void> Destination::State::wait_for_work(Lane& lane) {
  if (lane.carried > 0) {
    co_await changed->wait();
    co_return;
  }
  co_await wait_at_most(lane.idle_since + options.idle_max - clock.steady());
}

// The pause counts from the break, however long the orders take to leave.
Task<void> Destination::State::broke(Lane& lane) {
  broken_sessions = lane.useful ? std::max(broken_sessions, 1u) : broken_sessions + 1;
  const auto pause = flow::backoff(broken_sessions, options.retry_delay_min, options.retry_delay_max);
  connect_not_before = std::max(connect_not_before, clock.steady() + pause);
  if (!lanes.empty() || stopped) co_return;
  up = false;
  co_await tell(lane.fault);
}

Task<void> Destination::State::carry(std::shared_ptr<Lane> lane, OrderQueue::Ticket ticket) {
  Courier courier(*lane->remote, journal, options);
  const auto outcome = co_await courier.deliver(ticket.order);
  take_back(*lane, std::move(ticket), outcome);
  notify();
}

void Destination::State::take_back(Lane& lane, OrderQueue::Ticket ticket, const Outcome<void>& outcome) {
  const auto pause = [&](std::uint32_t failures) {
    return clock.steady() + flow::backoff(failures, options.retry_delay_min, options.retry_delay_max);
  };
  --lane.carried;
  lane.for_one = false;
  lane.idle_since = clock.steady();
  const bool finished = outcome || remedy(outcome.error().reason) == Remedy::give_up_order;
  if (finished) {
    lane.useful = true;
    broken_sessions = 0;
    return queue.done(ticket.order.id);
  }
  const Fault& fault = outcome.error();
  if (remedy(fault.reason) == Remedy::retry_order) {
    const auto when = pause(++ticket.refusals);
    ticket.broken_sessions = 0;
    return queue.put_back(std::move(ticket), when);
  }
  if (remedy(fault.reason) == Remedy::stop) stopped = fault;
  if (!lane.fault) lane.fault = fault;
  const auto when = pause(ticket.broken_sessions++);
  queue.put_back(std::move(ticket), when);
}

Task<void> Destination::State::end_pauses() {
  while (!finishing) {
    const bool any = queue.wake(clock.steady());
    if (any) notify();
    const auto next = queue.next_wake();
    if (next) {
      co_await wait_at_most(*next - clock.steady());
    } else {
      co_await changed->wait();
    }
  }
}

Task<void> Destination::State::rest(time::Steady::duration duration) {
  const auto until = clock.steady() + duration;
  while (!finishing && clock.steady() < until) {
    co_await wait_at_most(until - clock.steady());
  }
}

// Leftovers are looked for when it begins and ever so often. Where there are some and no session is open, one
// is opened for them.
Task<void> Destination::State::sweep() {
  while (!finishing) {
    const auto unsettled = queue.unsettled();
    const auto found = co_await journal.leftovers(unsettled);
    sweep_due = !found.empty();
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

// A request of a session that was killed may still reach the server and make the file once more, so each
// leftover is removed, and after a while removed again, before it is forgotten.
Task<void> Destination::State::sweep_once(std::shared_ptr<Lane> lane) {
  ++lane->carried;
  const auto unsettled = queue.unsettled();
  const auto found = co_await journal.leftovers(unsettled);
  std::vector<std::int64_t> gone;
  std::map<std::int64_t, time::Steady> seen;
  for (const auto& [id, path] : found) {
    const auto removed = co_await lane->remote->remove(path);
    if (!removed && remedy(removed.error().reason) == Remedy::retry_session) {
      if (!lane->fault) lane->fault = removed.error();
      break;
    }
    if (!removed) continue;
    const auto first = removed_at.emplace(id, clock.steady()).first->second;
    if (clock.steady() - first >= options.sweep_interval) {
      gone.push_back(id);
    } else {
      seen.emplace(id, first);
    }
  }
  removed_at = std::move(seen);
  --lane->carried;
  lane->idle_since = clock.steady();
  notify();
  if (!gone.empty()) co_await journal.swept(gone);
}

}  // namespace stmtwatch::delivery
