#include "daemon/delivery/destination.hpp"

#include <string>
#include <vector>

#include <boost/asio/this_coro.hpp>
#include <doctest/doctest.h>

#include "tests/simulation/delivery/world.hpp"
#include "tests/support/run.hpp"

namespace stmtwatch {
namespace {

using delivery::Fault;
using delivery::Reason;
using namespace std::chrono_literals;
using test::add_orders;
using test::MemoryServer;
using test::World;
using Fate = MemoryServer::Fate;
using Operation = MemoryServer::Operation;

TEST_CASE("One file needs one session") {
  World world;
  world.options.sessions = 4;
  add_orders(world, 1);
  world.start();
  REQUIRE(world.until_arrived(1));
  CHECK(world.server.connections == 1);
  CHECK(world.destination->up());
  CHECK(world.destination->waiting() == 0);
  CHECK(world.journal.entries.at(1).arrivals.at(0).verified == "size");
  CHECK(world.journal.entries.at(1).arrivals.at(0).host_key == "SHA256:memory");
}

TEST_CASE("Much work opens the sessions that are allowed, and no more") {
  World world;
  world.options.sessions = 3;
  std::size_t most = 0;
  world.server.delay = [&](Operation) -> flow::Task<> {
    most = std::max(most, world.server.sessions_open);
    return world.clock.sleep(50ms);
  };
  add_orders(world, 40);
  world.start();
  REQUIRE(world.until_arrived(40));
  CHECK(most == 3);
  CHECK(world.server.connections == 3);
}

TEST_CASE("The nearest deadline goes first, then the smaller id") {
  World world;
  world.options.sessions = 1;
  world.options.files_in_flight = 1;
  world.order(1, "/in/c", "", 30s);
  world.order(2, "/in/a", "", 10s);
  world.order(4, "/in/d", "", 30s);
  world.order(3, "/in/b", "", 20s);
  std::vector<std::string> renamed;
  world.server.fate = [&](Operation operation, const std::string& path) {
    if (operation == Operation::rename) renamed.push_back(path);
    return Fate::done;
  };
  world.start();
  REQUIRE(world.until_arrived(4));
  CHECK(renamed == std::vector<std::string>{"/in/a", "/in/b", "/in/c", "/in/d"});
}

TEST_CASE("An order that comes later is delivered, and once only if it comes twice") {
  World world;
  add_orders(world, 1);
  world.start();
  REQUIRE(world.until_arrived(1));
  world.order(2, "/in/2", "later");
  const delivery::Order order = world.journal.entries.at(2).order;
  world.destination->submit(order);
  world.destination->submit(order);
  CHECK(world.destination->waiting() == 1);
  REQUIRE(world.until_arrived(2));
  CHECK(world.journal.entries.at(2).arrivals.size() == 1);
}

TEST_CASE("A refused login is tried once, by one session, until a person says so") {
  for (const Reason reason : {Reason::auth, Reason::host_key}) {
    CAPTURE(delivery::text(reason));
    World world;
    world.options.sessions = 4;
    add_orders(world, 100);
    world.server.closed = Fault{reason, "no"};
    world.start();
    world.pass(1h);
    CHECK(world.server.connections == 1);
    REQUIRE(world.destination->stopped());
    CHECK(world.destination->stopped()->reason == reason);
    CHECK_FALSE(world.destination->up());
    CHECK(world.destination->waiting() == 100);

    world.destination->resume();
    world.pass(1h);
    CHECK(world.server.connections == 2);
    world.server.closed.reset();
    world.destination->resume();
    CHECK(world.until_arrived(100));
    CHECK_FALSE(world.destination->stopped());
  }
}

flow::Task<> test_once(delivery::Destination& destination,
                       std::vector<delivery::Outcome<std::string>>& answers) {
  answers.push_back(co_await destination.test());
}

TEST_CASE("A test that succeeds ends a stop, one that fails does not") {
  World world;
  add_orders(world, 1);
  world.server.closed = Fault{Reason::auth, "no"};
  world.start();
  world.pass(1min);
  std::vector<delivery::Outcome<std::string>> answers;
  const test::Started failing(world.io, test_once(*world.destination, answers));
  world.pass(1min);
  REQUIRE(answers.size() == 1);
  CHECK_FALSE(answers.back());
  CHECK(world.destination->stopped());

  world.server.closed.reset();
  const test::Started succeeding(world.io, test_once(*world.destination, answers));
  REQUIRE(world.until([&] { return succeeding.done; }));
  REQUIRE(answers.size() == 2);
  CHECK(answers.back() == "SHA256:memory");
  CHECK(world.until_arrived(1));
}

TEST_CASE("A server that is away is tried again after longer and longer pauses, and told of each time") {
  World world;
  add_orders(world, 3);
  world.server.closed = Fault{Reason::unreachable, "refused"};
  world.start();
  world.pass(63s);  // at 0, 1, 3, 7, 15, 31 and 61 s
  CHECK(world.server.connections == 7);
  CHECK(world.journal.conditions.size() == 7);
  CHECK_FALSE(world.destination->stopped());
  world.server.closed.reset();
  REQUIRE(world.until_arrived(3));
  REQUIRE(world.journal.conditions.size() == 8);
  CHECK_FALSE(world.journal.conditions.back());
  CHECK(world.journal.entries.at(1).faults.empty());
}

TEST_CASE("A refused file waits alone: the others go on, and it is tried again") {
  World world;
  add_orders(world, 20);
  bool refuse = true;
  world.server.fate = [&](Operation operation, const std::string& path) {
    return refuse && operation == Operation::put && path.starts_with("/in/7.") ? Fate::refused : Fate::done;
  };
  world.start();
  REQUIRE(world.until_arrived(19));
  CHECK(world.clock.steady().time_since_epoch() < 1s);
  world.pass(1min);
  CHECK(world.journal.entries.at(7).faults.size() > 3);
  CHECK(world.journal.entries.at(7).faults.size() < 10);
  CHECK(world.server.connections == 1);
  refuse = false;
  CHECK(world.until_arrived(20));
}

TEST_CASE("A file at which every session breaks holds up no other") {
  World world;
  world.options.sessions = 1;
  world.options.files_in_flight = 8;
  add_orders(world, 20);
  world.server.fate = [&](Operation operation, const std::string& path) {
    return operation == Operation::put && path.starts_with("/in/7.") ? Fate::lost_before : Fate::done;
  };
  world.server.delay = [&](Operation) { return world.clock.sleep(10ms); };
  world.start();
  REQUIRE(world.until_arrived(19));
  CHECK(world.journal.entries.at(7).arrivals.empty());
}

TEST_CASE("What stands under the final name stays, and its order is given up") {
  World world;
  add_orders(world, 3);
  world.server.files["/in/2"] = "theirs";
  world.start();
  REQUIRE(world.until_arrived(2));
  REQUIRE(world.until([&] { return world.destination->waiting() == 0; }));
  CHECK(world.server.files["/in/2"] == "theirs");
  REQUIRE(world.journal.entries.at(2).faults.size() == 1);
  CHECK(world.journal.entries.at(2).faults.front().reason == Reason::conflict);
  CHECK(world.until([&] { return !world.temporaries(); }));
}

TEST_CASE("A name that is taken while the file is sent is a conflict too, and its temporary name is swept") {
  World world;
  add_orders(world, 1);
  world.server.fate = [&](Operation operation, const std::string&) {
    if (operation == Operation::put) world.server.files["/in/1"] = "theirs";
    return Fate::done;
  };
  world.start();
  REQUIRE(world.until([&] { return world.journal.entries.at(1).given_up; }));
  CHECK(world.server.files["/in/1"] == "theirs");
  CHECK(world.until([&] { return !world.temporaries(); }));
  CHECK(world.journal.entries.at(1).faults.back().reason == Reason::conflict);
}

TEST_CASE("A rename of a lost session that lands late is our own file, not a conflict") {
  World world;
  add_orders(world, 1);
  bool lost = false;
  world.server.fate = [&](Operation operation, const std::string&) {
    if (operation != Operation::rename) return Fate::done;
    if (!lost) {
      lost = true;
      return Fate::lost_before;
    }
    // The request of the lost session reaches the server just before this one.
    auto file = world.server.files.extract(world.journal.entries.at(1).attempts.back().temporary_path);
    file.key() = "/in/1";
    world.server.files.insert(std::move(file));
    return Fate::done;
  };
  world.start();
  REQUIRE(world.until_arrived(1));
  CHECK(world.journal.entries.at(1).arrivals.at(0).verified == "size");
  CHECK(world.journal.entries.at(1).faults.empty());
  CHECK(world.journal.entries.at(1).attempts.size() == 1);
}

TEST_CASE("Missing directories are made where that is wanted") {
  World world;
  world.server.needs_directories = true;
  world.order(1, "/upload/880000000001/20240909/file", "one");
  world.order(2, "/upload/880000000002/20240909/file", "two").create_directories = false;
  world.start();
  REQUIRE(world.until_arrived(1));
  world.pass(1min);
  CHECK(world.server.directories.contains("/upload/880000000001/20240909"));
  CHECK_FALSE(world.server.directories.contains("/upload/880000000002"));
  CHECK(world.journal.entries.at(2).faults.front().reason == Reason::permission);
}

TEST_CASE("What is no longer wanted is dropped without a word") {
  World world;
  add_orders(world, 3);
  world.journal.entries.at(2).publishable = false;
  world.start();
  world.journal.entries.at(1).wanted = false;
  REQUIRE(world.until_arrived(1));
  REQUIRE(world.until([&] { return world.destination->waiting() == 0; }));
  CHECK(world.journal.entries.at(1).faults.empty());
  CHECK(world.journal.entries.at(2).faults.empty());
  CHECK_FALSE(world.server.files.contains("/in/2"));
  CHECK(world.until([&] { return !world.temporaries(); }));
}

TEST_CASE("Leftovers are swept where there is nothing to deliver, and again before they are forgotten") {
  World world;
  world.order(1, "/in/1", "text").deadline = world.clock.now();
  auto& entry = world.journal.entries.at(1);
  entry.attempts.push_back({99, "/in/1.99.part", false, false});
  entry.wanted = false;
  world.server.files["/in/1.99.part"] = "half";
  world.start();
  REQUIRE(world.until([&] { return !world.temporaries(); }, 1s));
  CHECK_FALSE(entry.attempts.front().swept);
  // A request of the killed session lands only now.
  world.server.files["/in/1.99.part"] = "half";
  world.pass(61s);
  CHECK_FALSE(world.temporaries());
  CHECK(entry.attempts.front().swept);
}

TEST_CASE("A session without work is closed, and opened again when there is some") {
  World world;
  add_orders(world, 1);
  world.start();
  REQUIRE(world.until_arrived(1));
  world.pass(59s);
  CHECK(world.server.sessions_open == 1);
  world.pass(2s);
  CHECK(world.server.sessions_open == 0);
  CHECK(world.destination->up());
  world.order(2, "/in/2", "later");
  world.destination->submit(world.journal.entries.at(2).order);
  REQUIRE(world.until_arrived(2));
  CHECK(world.server.connections == 2);
}

TEST_CASE("A server that accepts logins and breaks every session is not tried in a tight loop") {
  World world;
  add_orders(world, 1);
  world.server.fate = [](Operation operation, const std::string&) {
    return operation == Operation::connect ? Fate::done : Fate::lost_before;
  };
  world.start();
  world.pass(60s);
  CHECK(world.server.connections > 3);
  CHECK(world.server.connections < 10);
}

TEST_CASE("Cancelled, nothing of it is left running") {
  World world;
  add_orders(world, 50);
  world.server.delay = [&](Operation) { return world.clock.sleep(10ms); };
  world.start();
  REQUIRE(world.until_arrived(3));
  world.running->cancel();
  test::settle(world.io);
  CHECK(world.running->done);
  CHECK(world.server.sessions_open == 0);
}

TEST_CASE("Told to finish, it ends what is under way and begins nothing else") {
  World world;
  add_orders(world, 50);
  world.server.delay = [&](Operation) { return world.clock.sleep(10ms); };
  world.start();
  REQUIRE(world.until_arrived(1));
  world.destination->finish();
  REQUIRE(world.until([&] { return world.running->done; }));
  CHECK_FALSE(world.running->failed);
  CHECK(world.journal.arrived() >= 1);
  CHECK(world.journal.arrived() <= 5);
  CHECK_FALSE(world.temporaries());
  CHECK(world.server.sessions_open == 0);
}

}  // namespace
}  // namespace stmtwatch
