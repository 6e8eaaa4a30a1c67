// The n-th operation goes wrong, for n = 1, 2, 3, ... until a run meets no fault: whatever breaks, wherever
// it breaks, in the end each file is there exactly once, whole, with no temporary name beside it, or it is
// uncertain and a person decides. Nothing is called delivered that was not there when the server was looked
// at.
#include <array>
#include <optional>

#include <boost/asio/this_coro.hpp>
#include <doctest/doctest.h>

#include "tests/simulation/delivery/world.hpp"

namespace stmtwatch {
namespace {

using delivery::Verify;
using test::MemoryJournal;
using test::MemoryServer;
using test::World;
using Fate = MemoryServer::Fate;

// What else than an operation's fate can go wrong on a server: something takes files away.
enum class Taken : std::uint8_t { nothing, temporaries, finals };

struct Mishap {
  Fate fate = Fate::done;
  Taken taken = Taken::nothing;
  Verify verify = Verify::size;
  bool kills() const { return fate == Fate::hung_before || fate == Fate::hung_after; }
};

// A world in which one step goes wrong. Steps are counted over the server's operations and, where the daemon
// dies, over the two sides of each note of the journal too.
class Campaign {
 public:
  Campaign(const Mishap& mishap, std::size_t fatal_step) : mishap_(mishap), fatal_step_(fatal_step) {
    world.options.verify = mishap.verify;
    world.server.needs_directories = true;
    world.server.directories.insert("/in");
    world.order(1, "/in/one", "the first");
    world.order(2, "/in/deep/er/two", "the second");
    world.order(3, "/in/three", std::string(100'000, 'x'));
    world.server.fate = [this](MemoryServer::Operation, const std::string&) { return next(); };
    world.journal.arriving = [this](const delivery::Order& order) {
      CHECK(world.server.shown[order.final_path] == world.journal.entries.at(order.id).content);
    };
    if (mishap.kills()) {
      world.journal.hook = [this](MemoryJournal::Note, bool) -> flow::Task<> { return note(); };
    }
  }

  // False: there are fewer steps than that.
  bool run() {
    world.start();
    CHECK(world.until([this] { return (failed_ && mishap_.kills()) || settled(); }));
    if (failed_ && mishap_.kills()) {
      world.crash();
      world.start();
      CHECK(world.until([this] { return settled(); }));
    }
    check();
    return failed_;
  }
  std::size_t uncertain() const { return world.journal.settled() - world.journal.arrived(); }

  World world;

 private:
  // The temporary file of one that is uncertain stays: it is a witness.
  bool settled() const { return world.journal.settled() == 3 && (uncertain() > 0 || !world.temporaries()); }
  Fate next() {
    if (++step_ != fatal_step_) return Fate::done;
    failed_ = true;
    if (mishap_.taken != Taken::nothing) take_away();
    return mishap_.fate;
  }
  void take_away() {
    const bool temporaries = mishap_.taken == Taken::temporaries;
    std::erase_if(world.server.files,
                  [&](const auto& file) { return file.first.ends_with(".part") == temporaries; });
  }
  flow::Task<> note() {
    if (next() == Fate::done) co_return;
    const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
    flow::Event never(executor);
    co_await never.wait();
  }
  void check() {
    for (const auto& [id, entry] : world.journal.entries) {
      const auto file = world.server.files.find(entry.order.final_path);
      const bool there = file != world.server.files.end();
      CHECK(entry.arrivals.size() == (entry.doubt ? 0 : 1));
      CHECK_FALSE(entry.given_up);
      if (there) CHECK(file->second == entry.content);
      if (!entry.doubt && mishap_.taken != Taken::finals) CHECK(there);
    }
  }

  Mishap mishap_;
  std::size_t fatal_step_;
  std::size_t step_ = 0;
  bool failed_ = false;
};

// How many runs ended with something uncertain.
std::size_t fail_each_step(const Mishap& mishap) {
  constexpr std::size_t least = 10;  // fewer steps would mean that the campaign does not reach what it is for
  std::size_t step = 1;
  std::size_t uncertain = 0;
  for (bool failed = true; failed; ++step) {
    CAPTURE(step);
    Campaign campaign(mishap, step);
    failed = campaign.run();
    if (campaign.uncertain() > 0) ++uncertain;
  }
  CHECK(step > least);
  return uncertain;
}

TEST_CASE("Each request lost before the server got it") {
  CHECK(fail_each_step({.fate = Fate::lost_before}) == 0);
  CHECK(fail_each_step({.fate = Fate::lost_before, .verify = Verify::readback}) == 0);
}
TEST_CASE("Each reply lost after the server did it") {
  CHECK(fail_each_step({.fate = Fate::lost_after}) == 0);
  CHECK(fail_each_step({.fate = Fate::lost_after, .verify = Verify::readback}) == 0);
}
TEST_CASE("Each request refused once") {
  CHECK(fail_each_step({.fate = Fate::refused}) == 0);
}
TEST_CASE("The disk full at each step") {
  CHECK(fail_each_step({.fate = Fate::full}) == 0);
}
TEST_CASE("The daemon killed before each step") {
  CHECK(fail_each_step({.fate = Fate::hung_before}) == 0);
}
TEST_CASE("The daemon killed after each step") {
  CHECK(fail_each_step({.fate = Fate::hung_after}) == 0);
}
TEST_CASE("Each answer a lie: what it was said of is delivered later or uncertain, never delivered unseen") {
  CHECK(fail_each_step({.fate = Fate::lied}) > 0);
}
TEST_CASE("Temporary files taken away at each step") {
  fail_each_step({.taken = Taken::temporaries});
}
TEST_CASE("Delivered files taken away at each step") {
  CHECK(fail_each_step({.taken = Taken::finals}) > 0);
}
TEST_CASE("The daemon killed while temporary files are taken away") {
  CHECK(fail_each_step({.fate = Fate::hung_before, .taken = Taken::temporaries}) > 0);
  fail_each_step({.fate = Fate::hung_after, .taken = Taken::temporaries});
}

}  // namespace
}  // namespace stmtwatch
