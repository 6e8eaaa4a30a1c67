// The n-th operation fails, for n = 1, 2, 3, ... until a run meets no failure: whatever breaks, wherever it
// breaks, in the end each file is there exactly once, whole, with no temporary name beside it.
#include <array>
#include <optional>

#include <boost/asio/this_coro.hpp>
#include <doctest/doctest.h>

#include "tests/simulation/delivery/world.hpp"

namespace stmtwatch {
namespace {

using test::MemoryJournal;
using test::MemoryServer;
using test::World;
using Fate = MemoryServer::Fate;

// A world in which one step goes wrong. Steps are counted over the server's operations and, where the daemon
// dies, over the two sides of each note of the journal too.
class Campaign {
 public:
  Campaign(Fate fate, std::size_t fatal_step) : fate_(fate), fatal_step_(fatal_step) {
    world.server.needs_directories = true;
    world.server.directories.insert("/in");
    world.order(1, "/in/one", "the first");
    world.order(2, "/in/deep/er/two", "the second");
    world.order(3, "/in/three", std::string(100'000, 'x'));
    world.server.fate = [this](MemoryServer::Operation, const std::string&) { return next(); };
    if (kills()) {
      world.journal.hook = [this](MemoryJournal::Note, bool) -> flow::Task<> { return note(); };
    }
  }

  // False: there are fewer steps than that.
  bool run() {
    world.start();
    CHECK(world.until([this] { return (failed_ && kills()) || settled(); }));
    if (failed_ && kills()) {
      world.crash();
      world.start();
      CHECK(world.until([this] { return settled(); }));
    }
    check();
    return failed_;
  }

  World world;

 private:
  bool kills() const { return fate_ == Fate::hung_before || fate_ == Fate::hung_after; }
  bool settled() const { return world.journal.arrived() == 3 && !world.temporaries(); }
  Fate next() {
    if (++step_ != fatal_step_) return Fate::done;
    failed_ = true;
    return fate_;
  }
  flow::Task<> note() {
    if (next() == Fate::done) co_return;
    const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
    flow::Event never(executor);
    co_await never.wait();
  }
  void check() {
    CHECK(world.server.files.size() == 3);
    for (const auto& [id, entry] : world.journal.entries) {
      CHECK(world.server.files[entry.order.final_path] == entry.content);
      CHECK(entry.arrivals.size() == 1);
      CHECK_FALSE(entry.given_up);
    }
  }

  Fate fate_;
  std::size_t fatal_step_;
  std::size_t step_ = 0;
  bool failed_ = false;
};

void fail_each_step(Fate fate) {
  constexpr std::size_t least = 10;  // fewer steps would mean that the campaign does not reach what it is for
  std::size_t step = 1;
  for (bool failed = true; failed; ++step) {
    CAPTURE(step);
    Campaign campaign(fate, step);
    failed = campaign.run();
  }
  CHECK(step > least);
}

TEST_CASE("Each request lost before the server got it") {
  fail_each_step(Fate::lost_before);
}
TEST_CASE("Each reply lost after the server did it") {
  fail_each_step(Fate::lost_after);
}
TEST_CASE("Each request refused once") {
  fail_each_step(Fate::refused);
}
TEST_CASE("The disk full at each step") {
  fail_each_step(Fate::full);
}
TEST_CASE("The daemon killed before each step") {
  fail_each_step(Fate::hung_before);
}
TEST_CASE("The daemon killed after each step") {
  fail_each_step(Fate::hung_after);
}

}  // namespace
}  // namespace stmtwatch
