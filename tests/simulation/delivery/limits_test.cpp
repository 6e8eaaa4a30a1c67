// Servers that take fewer sessions, close those that rest, refuse, or are silent: what a destination does and
// what it says of itself.
#include <doctest/doctest.h>

#include "daemon/delivery/destination.hpp"
#include "tests/simulation/delivery/world.hpp"
#include "tests/support/run.hpp"

namespace stmtwatch {
namespace {

using delivery::Condition;
using delivery::Fault;
using delivery::Reason;
using namespace std::chrono_literals;
using test::add_orders;
using test::MemoryServer;
using test::World;
using Fate = MemoryServer::Fate;
using Operation = MemoryServer::Operation;

std::size_t times_down(const World& world) {
  return static_cast<std::size_t>(
      std::ranges::count_if(world.journal.conditions, [](const auto& fault) { return fault.has_value(); }));
}

// Takes so many sessions at once and refuses one more for that reason.
void limit_sessions(World& world, std::size_t most, Reason reason) {
  world.server.fate = [&world, most, reason](Operation operation, const std::string&) {
    if (operation != Operation::connect) return Fate::done;
    world.server.closed.reset();
    if (world.server.sessions_open >= most) world.server.closed = Fault{reason, "one too many"};
    return Fate::done;
  };
}

TEST_CASE("A server that refuses one session more, in whatever way, is used with those it takes") {
  for (const Reason reason : {Reason::auth, Reason::unreachable, Reason::disconnected, Reason::protocol}) {
    CAPTURE(delivery::text(reason));
    World world;
    world.options.sessions = 4;
    limit_sessions(world, 2, reason);
    world.server.delay = [&](Operation) { return world.clock.sleep(100ms); };
    add_orders(world, 200);
    world.start();
    REQUIRE(world.until_arrived(200));
    CHECK_FALSE(world.destination->stopped());
    CHECK(world.destination->condition().state == Condition::State::up);
    CHECK(times_down(world) == 0);
    REQUIRE(world.journal.notices.size() == 1);
    CHECK(world.journal.notices.front().starts_with("2 of 4 sessions"));
    if (reason == Reason::auth) CHECK(world.server.connections == 3);
  }
}

TEST_CASE("A further session is tried again later, and used when the server takes it") {
  World world;
  world.options.sessions = 2;
  limit_sessions(world, 1, Reason::auth);
  world.server.delay = [&](Operation) { return world.clock.sleep(1s); };
  add_orders(world, 400);
  world.start();
  world.pass(50s);
  CHECK(world.server.connections == 2);
  world.pass(30s);
  CHECK(world.server.connections == 3);
  world.server.fate = nullptr;
  world.server.closed.reset();
  CHECK(world.until([&] { return world.server.sessions_open == 2; }, 5min));
}

TEST_CASE("A host key that changed stops everything, also where other sessions work") {
  World world;
  limit_sessions(world, 1, Reason::host_key);
  world.server.delay = [&](Operation) { return world.clock.sleep(100ms); };
  add_orders(world, 50);
  world.start();
  REQUIRE(world.until([&] { return world.destination->stopped().has_value(); }));
  CHECK(world.destination->condition().state == Condition::State::stopped);
  CHECK(world.destination->condition().fault->reason == Reason::host_key);
}

TEST_CASE("A server that closes sessions at rest is no news, and gets the next file at once") {
  World world;
  add_orders(world, 1);
  world.start();
  REQUIRE(world.until_arrived(1));
  for (std::int64_t id = 2; id < 6; ++id) {
    world.pass(20s);
    world.server.close_all();
    world.order(id, "/in/" + std::to_string(id), "later");
    world.destination->submit(world.journal.entries.at(id).order);
    const auto before = world.clock.steady();
    REQUIRE(world.until_arrived(static_cast<std::size_t>(id)));
    CHECK(world.clock.steady() - before < 1s);
    CHECK(world.journal.entries.at(id).faults.empty());
  }
  CHECK(times_down(world) == 0);
}

TEST_CASE("A session closed at rest that is found so by its next request is no news either") {
  World world;
  add_orders(world, 1);
  world.start();
  REQUIRE(world.until_arrived(1));
  world.pass(20s);
  bool closed = false;
  world.server.fate = [&](Operation operation, const std::string&) {
    if (operation == Operation::connect || closed) return Fate::done;
    closed = true;
    return Fate::lost_before;
  };
  world.order(2, "/in/2", "later");
  world.destination->submit(world.journal.entries.at(2).order);
  REQUIRE(world.until_arrived(2));
  CHECK(closed);
  CHECK(times_down(world) == 0);
}

TEST_CASE("A server that lets us in and breaks at the first request is told of as one that is down, once") {
  World world;
  add_orders(world, 3);
  bool broken = true;
  world.server.fate = [&](Operation operation, const std::string&) {
    return broken && operation != Operation::connect ? Fate::lost_before : Fate::done;
  };
  world.start();
  world.pass(5min);
  CHECK(world.server.connections > 5);
  CHECK(world.server.connections < 30);
  const auto well_again = [](const auto& fault) { return !fault.has_value(); };
  CHECK(std::ranges::count_if(world.journal.conditions, well_again) <= 1);
  CHECK(world.destination->condition().state == Condition::State::down);
  CHECK(world.destination->condition().next_attempt);
  broken = false;
  REQUIRE(world.until_arrived(3));
  CHECK(well_again(world.journal.conditions.back()));
  CHECK(world.destination->condition().state == Condition::State::up);
}

TEST_CASE("A server that ends each session before anything was done is not tried in a tight loop") {
  World world;
  add_orders(world, 1);
  world.server.stillborn = true;
  world.start();
  world.pass(60s);
  CHECK(world.server.connections > 3);
  CHECK(world.server.connections < 10);
  CHECK(world.destination->condition().state == Condition::State::down);
}

TEST_CASE("What a destination says of itself, from before the first file to a refusal and its end") {
  World world;
  bool refuse = true;
  world.server.fate = [&](Operation operation, const std::string&) {
    return refuse && operation == Operation::put ? Fate::refused : Fate::done;
  };
  world.start();
  CHECK(world.destination->condition().state == Condition::State::untried);
  CHECK_FALSE(world.destination->next_attempt(1));
  world.order(1, "/in/1", "text");
  world.destination->submit(world.journal.entries.at(1).order);
  world.pass(90s);
  auto condition = world.destination->condition();
  CHECK(condition.state == Condition::State::refusing);
  CHECK(condition.refused == 1);
  REQUIRE(condition.fault);
  CHECK(condition.fault->reason == Reason::permission);
  REQUIRE(condition.next_attempt);
  CHECK(*condition.next_attempt > world.clock.now());
  CHECK(*condition.next_attempt <= world.clock.now() + 120s);
  REQUIRE(world.destination->next_attempt(1));
  CHECK(*world.destination->next_attempt(1) > world.clock.steady());
  refuse = false;
  REQUIRE(world.until_arrived(1));
  condition = world.destination->condition();
  CHECK(condition.state == Condition::State::up);
  CHECK(condition.refused == 0);
  CHECK_FALSE(condition.fault);
}

TEST_CASE("Refused orders pause longer and longer, and all go when one of them is taken after all") {
  World world;
  add_orders(world, 50);
  bool refuse = true;
  std::size_t puts = 0;
  world.server.fate = [&](Operation operation, const std::string&) {
    if (operation != Operation::put) return Fate::done;
    ++puts;
    return refuse ? Fate::refused : Fate::done;
  };
  world.start();
  world.pass(30min);
  CHECK(puts < 2 * 50 * 30);  // each tries twice, the second time with the directory made
  refuse = false;
  REQUIRE(world.until([&] { return world.journal.arrived() > 0; }));
  const auto first = world.clock.steady();
  REQUIRE(world.until_arrived(50));
  CHECK(world.clock.steady() - first <= 5s);
}

TEST_CASE("A leftover that cannot be removed is told once, holds up nothing and is tried ever more rarely") {
  World world;
  add_orders(world, 1);
  auto& entry = world.journal.entries.at(1);
  entry.attempts.push_back({99, "/in/1.99.part", false, false});
  entry.order.temporary_path = "/in/1.99.part";
  world.server.files["/in/1.99.part"] = "half";
  std::size_t removals = 0;
  world.server.fate = [&](Operation operation, const std::string&) {
    if (operation != Operation::remove) return Fate::done;
    ++removals;
    return Fate::refused;
  };
  world.start();
  REQUIRE(world.until_arrived(1));
  CHECK(entry.faults.empty());
  world.pass(24h);
  CHECK(removals > 4);
  CHECK(removals < 20);
  CHECK(world.server.connections < 20);
  REQUIRE(world.journal.notices.size() == 1);
  CHECK(world.journal.notices.front().contains("cannot be removed"));
}

TEST_CASE("A file whose rename is refused is sent once, however often that is tried") {
  World world;
  add_orders(world, 1);
  std::size_t puts = 0;
  bool refuse = true;
  world.server.fate = [&](Operation operation, const std::string&) {
    if (operation == Operation::put) ++puts;
    return refuse && operation == Operation::rename ? Fate::refused : Fate::done;
  };
  world.start();
  world.pass(30min);
  CHECK(puts == 1);
  CHECK(world.journal.entries.at(1).faults.size() > 5);
  CHECK(world.journal.entries.at(1).faults.back().reason == Reason::permission);
  CHECK(world.destination->condition().state == Condition::State::refusing);
  refuse = false;
  REQUIRE(world.until_arrived(1));
  CHECK(puts == 1);
  CHECK(world.server.files.at("/in/1") == "content 1");
  CHECK(world.until([&] { return !world.temporaries(); }));
}

TEST_CASE("Told to finish, it leaves a silent server after a moment") {
  for (const auto where : {Operation::connect, Operation::put, Operation::rename}) {
    World world;
    add_orders(world, 5);
    bool reached = false;
    world.server.fate = [&](Operation operation, const std::string&) {
      reached = reached || operation == where;
      return operation == where ? Fate::hung_before : Fate::done;
    };
    world.start();
    REQUIRE(world.until([&] { return reached; }));
    const auto before = world.clock.steady();
    world.destination->finish();
    REQUIRE(world.until([&] { return world.running->done; }));
    CHECK_FALSE(world.running->failed);
    CHECK(world.clock.steady() - before <= 2s);
  }
}

TEST_CASE("A session that does not answer gets nothing more, and what waits goes by another") {
  World world;
  world.options.sessions = 2;
  world.options.files_in_flight = 8;
  add_orders(world, 1);
  world.server.fate = [&](Operation operation, const std::string& path) {
    return operation == Operation::put && path.starts_with("/in/1.") ? Fate::hung_before : Fate::done;
  };
  world.start();
  world.pass(10s);
  for (std::int64_t id = 2; id < 5; ++id) {
    world.order(id, "/in/" + std::to_string(id), "text");
    world.destination->submit(world.journal.entries.at(id).order);
  }
  CHECK(world.until_arrived(3));
  CHECK(world.server.connections == 2);
}

}  // namespace
}  // namespace stmtwatch
