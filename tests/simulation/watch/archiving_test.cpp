#include <doctest/doctest.h>

#include "tests/simulation/watch/night.hpp"
#include "tests/unit/flow/coroutines.hpp"

// What cannot be moved to the archive is moved when it can be, and said until then.
namespace stmtwatch::test {
namespace {

namespace fs = std::filesystem;

struct Archived : Night {
  Archived() { waits_for_archive = false; }
  // Runs what can run, the store's thread included, and moves the clock on where all wait for it.
  bool runs_until(const std::function<bool()>& done, int moves_at_most = 1'000) {
    for (int moves = 0; moves < moves_at_most; ++moves) {
      for (bool busy = true; busy;) {
        step([](watch::Books&) {});  // what waited before it is done when it is
        io.restart();
        busy = io.poll() > 0;
      }
      if (done()) return true;
      if (!clock.advance_to_next()) return false;
    }
    return false;
  }
  void run_for_minutes() {
    const auto end = clock.now() + std::chrono::minutes(5);
    CHECK(runs_until([&] { return clock.now() >= end; }));
  }
  std::vector<incidents::Incident> all_incidents() {
    std::vector<incidents::Incident> all;
    step([&](watch::Books& books) { all = books.incidents.list({}); });
    return all;
  }
  std::size_t backlog() { return feed().archiving().backlog(); }
  fs::path archived(const std::string& who) const {
    return settings.archive / "20240909" / settings.file_name.format({merchant(who), date("2024-09-09")});
  }
};

TEST_CASE("an archive that cannot be written is one incident, counted, and all goes on when it can be") {
  Archived night;
  write_file(night.settings.archive, "a file where the archive should be");
  Started running(night.io, night.feed().archiving().run());
  night.deliver(night.judge({"V1"}, "880000000001"));
  night.deliver(night.judge({"V2"}, "880000000002"));
  CHECK(night.backlog() == 2);
  night.run_for_minutes();
  CHECK(night.backlog() == 2);
  const auto told = night.all_incidents();
  REQUIRE(told.size() == 1);
  CHECK(told[0].cause == "storage");
  CHECK(told[0].feed == "merged");
  CHECK(told[0].status == incidents::Status::open);

  fs::remove(night.settings.archive);
  REQUIRE(night.runs_until([&] { return night.backlog() == 0; }));
  CHECK(fs::exists(night.archived("880000000001")));
  CHECK(fs::exists(night.archived("880000000002")));
  CHECK(night.all_incidents().size() == 1);
  CHECK(night.all_incidents()[0].resolution == incidents::Resolution::recovered);
  running.cancel();
  settle(night.io);
}

TEST_CASE("one file that cannot be moved delays no other") {
  Archived night;
  Started running(night.io, night.feed().archiving().run());
  fs::create_directories(night.settings.archive / "20240909");
  write_file(night.archived("880000000001"), "another file");
  night.deliver(night.judge({"V1"}, "880000000001"));
  night.deliver(night.judge({"V2"}, "880000000002"));
  CHECK(night.runs_until([&] { return fs::exists(night.archived("880000000002")); }));
  CHECK(night.backlog() == 1);
  CHECK(read_file(night.archived("880000000001")) == "another file");
  running.cancel();
  settle(night.io);
}

TEST_CASE("what a crash left in between is looked for until the spool can be read") {
  Archived night;
  const auto statement = night.judge({"V1"}, "880000000001");
  const auto inode = statement.revision.stamp.inode;
  fs::rename(night.path("880000000001", "2024-09-09"),
             night.settings.spool / (".stmtwatch-archiving-" + std::to_string(inode)));
  night.be_delivered(statement);
  const auto away = night.root / "away";
  fs::rename(night.settings.spool, away);
  Started running(night.io, night.feed().archiving().run());
  night.run_for_minutes();
  CHECK_FALSE(fs::exists(night.archived("880000000001")));
  fs::rename(away, night.settings.spool);
  CHECK(night.runs_until([&] { return fs::exists(night.archived("880000000001")); }));
  running.cancel();
  settle(night.io);
}

}  // namespace
}  // namespace stmtwatch::test
