#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "daemon/delivery/destination.hpp"
#include "daemon/delivery/order_queue.hpp"
#include "daemon/flow/event.hpp"
#include "daemon/flow/group.hpp"

namespace stmtwatch::delivery {

// What runs inside a Destination: one coroutine opens sessions, one after another; each session has one that
// hands out its orders and one for each order under way; one ends pauses; one sweeps. They meet in `changed`.
struct Destination::State {
  State(DestinationOptions options, Connector& connector, Journal& journal, time::Clock& clock);

  // One open session.
  struct Lane {
    std::unique_ptr<Remote> remote;
    std::size_t carried = 0;            // orders under way, and a sweep
    bool for_one = false;               // carries a suspect, so nothing else
    bool useful = false;                // an order came to its end on it
    bool proven = false;                // it did something: an order was delivered, or refused by itself
    std::optional<Fault> fault;         // it broke
    std::uint64_t answers_at_rest = 0;  // when it last began to carry something
    std::uint64_t answers_seen = 0;
    time::Steady answered_at{};  // when answers_seen rose, or it began to carry something
    time::Steady idle_since{};
  };

  flow::Task<void> run();
  flow::Task<void> open_sessions();
  flow::Task<void> opened(std::unique_ptr<Remote> remote);
  flow::Task<void> not_opened(Fault fault);
  flow::Task<void> serve(std::shared_ptr<Lane> lane);
  flow::Task<void> wait_for_work(Lane& lane);
  flow::Task<void> broke(Lane& lane);
  flow::Task<void> carry(std::shared_ptr<Lane> lane, OrderQueue::Ticket ticket);
  flow::Task<void> end_pauses();
  flow::Task<void> watch_stalls();
  flow::Task<void> leave();
  flow::Task<void> sweep();
  flow::Task<void> sweep_once(std::shared_ptr<Lane> lane);
  flow::Task<bool> remove_leftover(Lane& lane, std::int64_t id, const std::string& path);
  flow::Task<void> no_further_session(const Fault& fault);
  flow::Task<void> note(std::string what);
  flow::Task<void> pass_on_notices(Lane& lane);
  flow::Task<void> rest(time::Steady::duration duration);
  flow::Task<void> wait_at_most(time::Steady::duration duration);  // or until something changes
  flow::Task<void> tell(std::optional<Fault> fault);

  bool hand_out(const std::shared_ptr<Lane>& lane);
  void load(Lane& lane);
  void unload(Lane& lane);
  void take_back(Lane& lane, OrderQueue::Ticket ticket, const Outcome<void>& outcome);
  void taken_after_all(const OrderQueue::Ticket& ticket);
  bool session_wanted() const;
  bool full(const Lane& lane) const;
  bool stalled(const Lane& lane) const;
  bool idle_too_long(const Lane& lane) const;
  bool closed_at_rest(const Lane& lane) const;
  bool carrying() const;
  std::uint64_t moved() const;
  bool due(std::int64_t leftover) const;
  Condition condition() const;
  time::Instant wall(time::Steady moment) const;
  void notify();

  const DestinationOptions options;
  Connector& connector;
  Journal& journal;
  time::Clock& clock;

  OrderQueue queue;
  std::list<std::shared_ptr<Lane>> lanes;  // that take orders
  std::list<std::shared_ptr<Lane>> held;   // and those that only end what they carry
  std::optional<Fault> stopped;
  bool finishing = false;
  bool up = false;
  bool sweep_due = false;
  std::uint32_t failed_connects = 0;  // in a row
  std::uint32_t failed_further = 0;   // in a row, while others worked
  std::uint32_t broken_sessions = 0;  // in a row, without an order that came to its end
  time::Steady connect_not_before{};
  time::Steady further_not_before{};  // of a session beside others
  std::optional<bool> told_up;
  std::optional<Fault> down;     // why there is no session
  std::optional<Fault> refusal;  // the last one of an order by itself
  std::uint64_t ended = 0;       // orders
  time::Steady refused_woken_at{};
  std::set<std::string> noticed;
  std::map<std::int64_t, time::Steady> removed_at;  // leftovers removed once, still to be removed again
  // Leftovers that cannot be removed.
  struct Stuck {
    std::uint32_t tries = 0;
    time::Steady not_before{};
  };
  std::map<std::int64_t, Stuck> stuck;

  std::unique_ptr<flow::Event> changed;  // from run() on
  flow::TaskGroup* children = nullptr;   // while run() runs
};

}  // namespace stmtwatch::delivery
