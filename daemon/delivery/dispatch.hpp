#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <optional>

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
    std::size_t carried = 0;     // orders under way, and a sweep
    bool for_one = false;        // carries a suspect, so nothing else
    bool useful = false;         // an order came to its end on it
    std::optional<Fault> fault;  // it broke
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
  flow::Task<void> sweep();
  flow::Task<void> sweep_once(std::shared_ptr<Lane> lane);
  flow::Task<void> rest(time::Steady::duration duration);
  flow::Task<void> wait_at_most(time::Steady::duration duration);  // or until something changes
  flow::Task<void> tell(std::optional<Fault> fault);

  bool hand_out(const std::shared_ptr<Lane>& lane);
  void take_back(Lane& lane, OrderQueue::Ticket ticket, const Outcome<void>& outcome);
  bool session_wanted() const;
  bool full(const Lane& lane) const;
  bool idle_too_long(const Lane& lane) const;
  void notify();

  const DestinationOptions options;
  Connector& connector;
  Journal& journal;
  time::Clock& clock;

  OrderQueue queue;
  std::list<std::shared_ptr<Lane>> lanes;
  std::optional<Fault> stopped;
  bool finishing = false;
  bool up = false;
  bool sweep_due = false;
  std::uint32_t failed_connects = 0;  // in a row
  std::uint32_t broken_sessions = 0;  // in a row, without an order that came to its end
  time::Steady connect_not_before{};
  std::optional<bool> told_up;
  std::map<std::int64_t, time::Steady> removed_at;  // leftovers removed once, still to be removed again

  std::unique_ptr<flow::Event> changed;  // from run() on
  flow::TaskGroup* children = nullptr;   // while run() runs
};

}  // namespace stmtwatch::delivery
