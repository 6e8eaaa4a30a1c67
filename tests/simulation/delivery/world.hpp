#pragma once

#include <algorithm>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>

#include "daemon/delivery/destination.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/memory_journal.hpp"
#include "tests/support/memory_server.hpp"
#include "tests/unit/flow/coroutines.hpp"

namespace stmtwatch::test {

// One destination, its server and its journal in memory, on a clock moved by hand. The destination can die
// and be born again; server and journal stay.
class World {
 public:
  World() {
    options.name = "bank-a";
    options.sessions = 2;
    options.files_in_flight = 2;
  }
  ~World() { crash(); }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  delivery::Order& order(std::int64_t id, const std::string& path, const std::string& content,
                         std::chrono::seconds deadline = std::chrono::seconds{0}) {
    delivery::Order order;
    order.id = id;
    order.final_path = path;
    order.deadline = clock.now() + deadline;
    journal.add(std::move(order), content);
    return journal.entries.at(id).order;
  }

  void start() {
    destination = std::make_unique<delivery::Destination>(options, server, journal, clock);
    for (auto& unfinished : journal.unfinished())
      destination->submit(std::move(unfinished));
    running = std::make_unique<Started>(io, destination->run());
  }

  // The daemon dies at once; what the server and the journal have stays.
  void crash() {
    if (!running) return;
    running->cancel();
    settle(io);
    running.reset();
    destination.reset();
  }

  template <class Condition>
  bool until(Condition condition, std::chrono::milliseconds patience = std::chrono::hours{1}) {
    return clock.run_until(io, condition, patience);
  }
  bool until_arrived(std::size_t count) {
    return until([&] { return journal.arrived() == count; });
  }
  // All that happens within a time on the clock.
  void pass(std::chrono::milliseconds duration) {
    const auto end = clock.steady() + duration;
    until([&] { return clock.steady() >= end; });
  }
  bool temporaries() const {
    return std::ranges::any_of(server.files, [](const auto& file) { return file.first.ends_with(".part"); });
  }

  boost::asio::io_context io;
  ManualClock clock;
  MemoryServer server;
  MemoryJournal journal;
  delivery::DestinationOptions options;
  std::unique_ptr<delivery::Destination> destination;
  std::unique_ptr<Started> running;
};

inline void add_orders(World& world, std::int64_t count) {
  for (std::int64_t id = 1; id <= count; ++id) {
    world.order(id, "/in/" + std::to_string(id), "content " + std::to_string(id));
  }
}

}  // namespace stmtwatch::test
