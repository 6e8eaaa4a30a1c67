#include <algorithm>

#include <doctest/doctest.h>

#include "daemon/flow/group.hpp"
#include "daemon/watch/news.hpp"
#include "daemon/watch/reports.hpp"
#include "daemon/watch/store_watch.hpp"
#include "tests/simulation/watch/night.hpp"
#include "tests/support/failing_disk.hpp"

// The store fails while statements are judged: nothing crashes, nothing is half written, and all goes on.
namespace stmtwatch::test {
namespace {

using ledger::State;

// Nights with four statements that are judged at the same time, so that they share commits; the second and
// the third have a number of an earlier day, the fourth has one twice.
struct Crowd {
  Crowd() {
    night.repeats = false;
    night.deliver(night.judge({"V1", "V2"}, "880000000001", "2024-09-08"));
  }
  void begin(int round) {
    const auto unique = "R" + std::to_string(round);
    day = *BusinessDate::from(std::chrono::sys_days(std::chrono::year(2024) / 9 / 9) +
                              std::chrono::days(round));
    names.clear();
    write("880000000001", {unique + "A"});
    write("880000000002", {unique + "B", "V2"});
    write("880000000003", {"V1"});
    write("880000000004", {unique + "C", unique + "C"});
  }
  void write(const std::string& who, const std::vector<std::string>& numbers) {
    night.write(numbers, who, day.iso());
    names.push_back({merchant(who), day});
  }
  flow::Task<void> judge_one(StatementName name, std::size_t& kept) {
    const spool::ReadyFile file{night.feed().file_name(name), name};
    const auto passage = co_await night.feed().judge(file);
    if (passage.what == watch::Passed::judged) ++kept;
  }
  // How many of them have a verdict that could be written.
  flow::Task<std::size_t> judge_all() {
    std::size_t kept = 0;
    flow::TaskGroup group(night.io.get_executor());
    for (const auto& name : names)
      group.spawn(judge_one(name, kept));
    co_await group.join();
    co_return kept;
  }
  std::vector<State> states() {
    std::vector<State> states;
    night.step([&](watch::Books& books) {
      states.clear();
      for (const auto& name : names)
        states.push_back(books.ledger.find(ledger::StatementKey{"merged", name}).value().state);
    });
    return states;
  }
  // How many statements the day's incident about duplicates is about.
  std::size_t affected() {
    std::size_t count = 0;
    night.step([&](watch::Books& books) {
      const auto incident = books.incidents.find_unresolved("held/merged/" + day.iso() + "/voucher-unique");
      count = incident ? incident->total.statements : 0;
    });
    return count;
  }

  Night night;
  BusinessDate day = date();
  std::vector<StatementName> names;
};

TEST_CASE("whichever write of the disk fails while duplicates of an earlier day are settled, all goes on") {
  FailingDisk disk;
  Crowd crowd;
  int round = 0;
  for (const bool for_good : {false, true}) {
    bool failed = true;
    int n = 1;
    for (; failed; ++n) {
      CAPTURE(n);
      CAPTURE(for_good);
      crowd.begin(++round);
      disk.fail_at(n, n % 2 == 0 ? SQLITE_FULL : SQLITE_IOERR_WRITE, for_good);
      const auto kept = crowd.night.await(crowd.judge_all());
      failed = disk.failed();
      if (!failed) CHECK(kept == 4);
      disk.heal();
      CHECK(crowd.night.await(crowd.judge_all()) == 4);
      CHECK(crowd.states() == std::vector{State::queued, State::held, State::held, State::held});
      CHECK(crowd.affected() == 3);
    }
    CHECK(n > 3);
  }
}

TEST_CASE("a disk on which reads go on succeeding is one fault, until a write has succeeded for a while") {
  FailingDisk disk;
  Night night;
  night.feed();
  metrics::Metrics metrics;
  watch::Steps& steps = night.steps();
  watch::StoreWatch store_watch(steps, metrics, night.clock);
  night.await(store_watch.look());
  CHECK(metrics.text().contains("stmtwatch_store_up 1"));

  disk.fail_at(1, SQLITE_FULL, true);
  const auto since = night.clock.now() + std::chrono::minutes(1);
  night.clock.advance(std::chrono::minutes(1));
  std::function<void(watch::Books&)> reads = [](watch::Books& books) { books.incidents.count_unresolved(); };
  for (int second = 0; second < 10; ++second) {
    night.await(store_watch.look());
    CHECK(night.await(steps.run(reads)));
    REQUIRE(steps.fault());
    CHECK(steps.fault()->since == since);
    CHECK(metrics.text().contains("stmtwatch_store_up 0"));
    night.clock.advance(std::chrono::seconds(1));
  }

  disk.heal();
  for (int second = 0; second < 4; ++second) {
    night.await(store_watch.look());
    night.clock.advance(std::chrono::seconds(1));
  }
  CHECK_FALSE(steps.fault());
  CHECK(metrics.text().contains("stmtwatch_store_up 1"));
  std::vector<incidents::Incident> incidents;
  night.step([&](watch::Books& books) { incidents = books.incidents.list({}); });
  REQUIRE(incidents.size() == 1);
  CHECK(incidents[0].cause == "storage");
  CHECK(incidents[0].opened_at == since);
  CHECK(incidents[0].resolution == incidents::Resolution::recovered);
}

TEST_CASE("an incident about the store that another process left open is resolved once this one can write") {
  Night night;
  night.step([&](watch::Books& books) {
    watch::News news;
    news.report(books, watch::store_report("disk full", night.clock.now()), night.clock.now());
  });
  metrics::Metrics metrics;
  watch::StoreWatch store_watch(night.steps(), metrics, night.clock);
  night.await(store_watch.look());
  night.step([](watch::Books& books) { CHECK(books.incidents.count_unresolved().empty()); });
}

}  // namespace
}  // namespace stmtwatch::test
