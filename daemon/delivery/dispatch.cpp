#include "daemon/delivery/dispatch.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

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
      state.held.clear();
      state.children = nullptr;
    }
  };
  const Closing closing{*this};
  children = &group;
  group.spawn(open_sessions());
  group.spawn(end_pauses());
  group.spawn(sweep());
  group.spawn(watch_stalls());
  group.spawn(leave());
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
    const auto pause = (lanes.empty() ? connect_not_before : further_not_before) - clock.steady();
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
  return lane.for_one || lane.carried >= options.files_in_flight || stalled(lane);
}

bool Destination::State::stalled(const Lane& lane) const {
  return lane.carried > 0 && clock.steady() - lane.answered_at >= options.stalled_after;
}

bool Destination::State::session_wanted() const {
  if (stopped) return false;
  if (lanes.empty()) return queue.any_ready() || sweep_due;
  return queue.any_ready() && lanes.size() < options.sessions &&
         std::ranges::all_of(lanes, [this](const auto& lane) { return full(*lane); });
}

// After a session that broke without having done anything, one that was opened proves nothing yet: see
// carry().
Task<void> Destination::State::opened(std::unique_ptr<Remote> remote) {
  failed_connects = 0;
  if (!lanes.empty()) failed_further = 0;
  const bool proven = broken_sessions == 0;
  up = up || proven;
  auto lane = std::make_shared<Lane>();
  lane->remote = std::move(remote);
  lane->idle_since = clock.steady();
  lanes.push_back(lane);
  held.push_back(lane);
  children->spawn(serve(lane));
  notify();
  if (proven) co_await tell(std::nullopt);
}

Task<void> Destination::State::not_opened(Fault fault) {
  if (!lanes.empty() && fault.reason != Reason::host_key) co_return co_await no_further_session(fault);
  ++failed_connects;
  connect_not_before =
      clock.steady() + flow::backoff(failed_connects, options.retry_delay_min, options.retry_delay_max);
  if (remedy(fault.reason) == Remedy::stop) stopped = fault;
  up = false;
  notify();
  co_await tell(std::move(fault));
}

// Servers limit sessions (by account, by address, by all of them) and refuse one more in many ways, a refused
// login among them. Those that are open show that nothing is wrong with the account.
Task<void> Destination::State::no_further_session(const Fault& fault) {
  const auto least =
      remedy(fault.reason) == Remedy::stop ? options.further_login_delay : options.retry_delay_min;
  further_not_before = clock.steady() + flow::backoff(++failed_further, least, options.further_delay_max);
  if (failed_further > 1) co_return;
  std::string what = fmt::format(
      "{} of {} sessions are used: one more was refused, which is tried again later. If the server limits "
      "sessions, lower `sessions`. {}",
      lanes.size(), options.sessions, fault.detail);
  co_await note(std::move(what));
}

Task<void> Destination::State::tell(std::optional<Fault> fault) {
  const bool good = !fault;
  down = fault;
  if (good && told_up == true) co_return;
  told_up = good;
  co_await journal.condition(fault);
}

Task<void> Destination::State::serve(std::shared_ptr<Lane> lane) {
  while (!lane->fault && !stopped && !finishing && !idle_too_long(*lane) && !closed_at_rest(*lane)) {
    const bool handed_out = hand_out(lane);
    if (!handed_out) co_await wait_for_work(*lane);
  }
  // Out of the list at once, so that another session can take its place; closed when the last order has left
  // it.
  lanes.remove(lane);
  notify();
  if (closed_at_rest(*lane) && !lane->proven && !lane->fault)
    lane->fault = Fault{Reason::disconnected, "the server ends each session before anything was done on it"};
  if (lane->fault) co_await broke(*lane);
  while (lane->carried > 0)
    co_await changed->wait();
  held.remove(lane);
}

// A server may close a session without work; that is no news.
bool Destination::State::closed_at_rest(const Lane& lane) const {
  return lane.carried == 0 && !lane.remote->alive();
}

void Destination::State::load(Lane& lane) {
  if (lane.carried++ > 0) return;
  lane.answers_at_rest = lane.answers_seen = lane.remote->answers();
  lane.answered_at = clock.steady();
}

void Destination::State::unload(Lane& lane) {
  --lane.carried;
  lane.idle_since = clock.steady();
}

bool Destination::State::hand_out(const std::shared_ptr<Lane>& lane) {
  if (full(*lane)) return false;
  auto ticket = queue.take(lane->carried == 0);
  if (!ticket) return false;
  lane->for_one = ticket->suspect();
  load(*lane);
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

// The pause counts from the break, however long the orders take to leave. A session that worked, rested and
// is found closed at the next request was closed at rest: no pause, no news.
Task<void> Destination::State::broke(Lane& lane) {
  const bool at_rest = lane.proven && lane.fault->reason == Reason::disconnected &&
                       lane.remote->answers() == lane.answers_at_rest;
  if (at_rest) co_return;
  broken_sessions = lane.useful ? std::max(broken_sessions, 1u) : broken_sessions + 1;
  const auto pause = flow::backoff(broken_sessions, options.retry_delay_min, options.retry_delay_max);
  connect_not_before = std::max(connect_not_before, clock.steady() + pause);
  further_not_before = std::max(further_not_before, connect_not_before);
  if (!lanes.empty() || stopped) co_return;
  up = false;
  co_await tell(lane.fault);
}

Task<void> Destination::State::carry(std::shared_ptr<Lane> lane, OrderQueue::Ticket ticket) {
  Courier courier(*lane->remote, journal, options);
  const auto outcome = co_await courier.deliver(ticket.order);
  take_back(*lane, std::move(ticket), outcome);
  notify();
  co_await pass_on_notices(*lane);
  if (!lane->proven) co_return;
  up = true;
  co_await tell(std::nullopt);
}

void Destination::State::take_back(Lane& lane, OrderQueue::Ticket ticket, const Outcome<void>& outcome) {
  const auto pause = [&](std::uint32_t failures, milliseconds most) {
    return clock.steady() + flow::backoff(failures, options.retry_delay_min, most);
  };
  unload(lane);
  lane.for_one = false;
  const bool finished = outcome || remedy(outcome.error().reason) == Remedy::give_up_order;
  if (finished) {
    ++ended;
    lane.useful = true;
    lane.proven = true;
    broken_sessions = 0;
    queue.done(ticket.order.id);
    if (outcome) taken_after_all(ticket);
    return;
  }
  const Fault& fault = outcome.error();
  if (remedy(fault.reason) == Remedy::retry_order) {
    lane.proven = true;
    refusal = fault;
    const auto when = pause(++ticket.refusals, options.refused_delay_max);
    ticket.broken_sessions = 0;
    return queue.put_back(std::move(ticket), when);
  }
  if (remedy(fault.reason) == Remedy::stop) stopped = fault;
  if (!lane.fault) lane.fault = fault;
  const auto when = pause(ticket.broken_sessions++, options.retry_delay_max);
  queue.put_back(std::move(ticket), when);
}

// An order that was refused has arrived: the others need not wait out their pauses. Not more often than the
// shortest of them, as some may be refused for a reason of their own.
void Destination::State::taken_after_all(const OrderQueue::Ticket& ticket) {
  if (queue.refused() == 0) refusal.reset();
  if (ticket.refusals == 0 || clock.steady() < refused_woken_at + options.retry_delay_min) return;
  refused_woken_at = clock.steady();
  queue.wake_refused();
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

// While something is carried, looks now and then whether each session still answers. One that does not gets
// nothing more, so that what can go by another does.
Task<void> Destination::State::watch_stalls() {
  while (!finishing) {
    if (!carrying()) {
      co_await changed->wait();
      continue;
    }
    co_await clock.sleep(options.stalled_after);
    bool any = false;
    for (const auto& lane : held) {
      const auto answers = lane->remote->answers();
      if (std::exchange(lane->answers_seen, answers) != answers) lane->answered_at = clock.steady();
      any = any || stalled(*lane);
    }
    if (any) notify();
  }
}

// Told to finish: what is under way is seen through as long as something moves, then all that is left is
// cancelled, so that a silent server keeps nobody from leaving.
Task<void> Destination::State::leave() {
  while (!finishing)
    co_await changed->wait();
  for (bool moves = true; carrying() && moves;) {
    const auto before = moved();
    co_await clock.sleep(options.finish_pause);
    moves = moved() != before;
  }
  children->cancel();
}

bool Destination::State::carrying() const {
  return std::ranges::any_of(held, [](const auto& lane) { return lane->carried > 0; });
}

std::uint64_t Destination::State::moved() const {
  std::uint64_t count = ended;
  for (const auto& lane : held)
    count += lane->remote->answers();
  return count;
}

}  // namespace stmtwatch::delivery
