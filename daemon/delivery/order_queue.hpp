#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "daemon/delivery/destination.hpp"

namespace stmtwatch::delivery {

// The orders of one destination: which goes next, which has to pause. Plain data, no clock.
//
//   add -> ready -> take -> under way -> done
//            ^        (put_back) |
//            '---- paused <------'
//
// The nearest deadline goes first, then the smaller id. An order under which several sessions broke one after
// another is a suspect: it is taken last, and only by a session that carries nothing else, so that a file at
// which a server stumbles holds up no other. Bounded by its caller: one order for each unfinished delivery.
class OrderQueue {
 public:
  struct Ticket {
    Order order;
    std::uint32_t refusals = 0;         // in a row, of this order alone
    std::uint32_t broken_sessions = 0;  // in a row, while it was under way
    bool suspect() const { return broken_sessions >= suspect_after; }
  };
  static constexpr std::uint32_t suspect_after = 3;

  // False: an order of that id is here already.
  bool add(Order order);
  // The next one for a session; `empty`: it carries nothing else.
  std::optional<Ticket> take(bool empty);
  void put_back(Ticket ticket, time::Steady not_before);
  void done(std::int64_t id);

  // Makes ready whose pause is over; whether there were any.
  bool wake(time::Steady now);
  std::optional<time::Steady> next_wake() const;
  std::optional<time::Steady> paused_until(std::int64_t id) const;  // nullopt: it does not pause
  bool any_ready() const { return !ready_.empty(); }
  // Makes ready what pauses after a refusal: the server has just taken one that it had refused.
  bool wake_refused();
  std::size_t waiting() const { return known_.size(); }    // ready, paused or under way
  std::size_t refused() const { return refused_.size(); }  // of those
  // Ids of those a session carries, of those whose publication is not settled, and of those whose temporary
  // file is of use yet.
  std::vector<std::int64_t> unsettled() const;

 private:
  struct Sooner {
    bool operator()(const Ticket& a, const Ticket& b) const;
  };
  std::set<Ticket, Sooner> ready_;
  std::multimap<time::Steady, Ticket> paused_;
  std::set<std::int64_t> under_way_;
  std::set<std::int64_t> known_;
  std::set<std::int64_t> refused_;
};

}  // namespace stmtwatch::delivery
