#include <doctest/doctest.h>

#include "tests/simulation/watch/night.hpp"
#include "tests/unit/flow/coroutines.hpp"

// A held statement waits for its source, wherever that comes from.
namespace stmtwatch::test {
namespace {

using ledger::State;

// Statements are held against a report that says how many records they have.
struct Reported : Night {
  explicit Reported(const std::string& directory) {
    auto schema = merged_statement();
    schema.sources.push_back({.name = "report",
                              .schema = nullptr,
                              .file_name = *FileNamePattern::parse("report_{merchant}_{date}.txt"),
                              .directory = directory,
                              .where = {},
                              .key = {},
                              .compared = {},
                              .count = {},
                              .sums = {},
                              .lines = {{.pattern = "(.*) records", .fields = {checks::TrailerCount{}}}}});
    settings.schema = std::make_shared<const checks::Schema>(schema);
    reports = (settings.spool / directory).lexically_normal();
    std::filesystem::create_directories(reports);
  }
  void report(const std::string& text, const std::string& who = "880000000001") const {
    write_file(reports / ("report_" + who + "_20240909.txt"), text);
  }
  bool asked_again() {
    return clock.run_until(
        io, [&] { return backlog.waiting() > 0; }, std::chrono::minutes(5));
  }
  // Judges what waits, as the workers do.
  ledger::Statement judge_next() {
    const auto passage = await(judge_job());
    REQUIRE(passage.statement.has_value());
    return *passage.statement;
  }
  flow::Task<watch::Passage> judge_job() {
    const watch::Backlog::Job job = co_await backlog.take();
    const watch::Passage passage = co_await feed().judge(job.file);
    backlog.done(job);
    co_return passage;
  }

  std::filesystem::path reports;
};

const std::vector<std::string> directories{"", "../reports"};

TEST_CASE("a statement that is held for want of its source is judged again when that comes") {
  for (const std::string& directory : directories) {
    CAPTURE(directory);
    Reported night(directory);
    CHECK(night.judge({"V1", "V2"}).state == State::held);
    Started running(night.io, night.feed().run());
    CHECK_FALSE(night.asked_again());
    night.report("2 records\n");
    REQUIRE(night.asked_again());
    CHECK(night.judge_next().state == State::queued);
    CHECK_FALSE(night.asked_again());
    running.cancel();
    night.io.restart();
    night.io.poll();
    CHECK(running.done);
  }
}

TEST_CASE("a source that comes again with other content is looked at again") {
  for (const std::string& directory : directories) {
    CAPTURE(directory);
    Reported night(directory);
    night.report("3 records\n");
    CHECK(night.judge({"V1", "V2"}).state == State::held);
    Started running(night.io, night.feed().run());
    night.asked_again();  // elsewhere the source is new to the feed, so that it looks once more
    if (night.backlog.waiting() > 0) CHECK(night.judge_next().state == State::held);
    night.report("2 records \n2 records\n");
    REQUIRE(night.asked_again());
    CHECK(night.judge_next().state == State::queued);
    running.cancel();
    settle(night.io);
  }
}

TEST_CASE("a source does not bring forward a statement whose writer is not done") {
  for (const std::string& directory : directories) {
    CAPTURE(directory);
    Reported night(directory);
    night.settings.ready = config::ReadySign::marker;  // and no marker comes
    write_file(night.path("880000000001", "2024-09-09"), "half of it");
    Started running(night.io, night.feed().run());
    settle(night.io);
    night.report("2 records\n");
    CHECK_FALSE(night.asked_again());
    running.cancel();
    settle(night.io);
  }
}

TEST_CASE("a directory of sources that comes late is found") {
  Reported night("../reports");
  std::filesystem::remove(night.reports);
  CHECK(night.judge({"V1", "V2"}).state == State::held);
  Started running(night.io, night.feed().run());
  CHECK_FALSE(night.asked_again());
  std::filesystem::create_directory(night.reports);
  night.report("2 records\n");
  REQUIRE(night.asked_again());
  CHECK(night.judge_next().state == State::queued);
  running.cancel();
  settle(night.io);
}

}  // namespace
}  // namespace stmtwatch::test
