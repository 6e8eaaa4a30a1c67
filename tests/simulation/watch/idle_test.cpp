#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <doctest/doctest.h>

#include "daemon/watch/watch.hpp"
#include "tests/support/books.hpp"
#include "tests/support/inline_books.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/memory_server.hpp"
#include "tests/support/schemas.hpp"

// The whole watch with a clock of its own: how often it wakes where nothing happens.
namespace stmtwatch::test {
namespace {

struct Quiet {
  Quiet() {
    config::FeedSettings feed{.file_name = *FileNamePattern::parse("merged_{merchant}_{date}.txt")};
    feed.name = "merged";
    feed.spool = root / "spool";
    feed.archive = root / "archive";
    feed.schema = std::make_shared<const checks::Schema>(merged_statement());
    feed.destination = "bank-a";
    feed.remote_path = "/{file_name}";
    std::filesystem::create_directory(feed.spool);
    settings.feeds.push_back(feed);
    config::DestinationSettings destination;
    destination.name = "bank-a";
    settings.destinations.push_back(destination);
  }
  ~Quiet() {
    stop.emit(boost::asio::cancellation_type::terminal);
    io.restart();
    while (!ended && io.run_one() > 0) {
    }
  }
  void begin() {
    auto at_the_end = [this](const std::exception_ptr&) { ended = true; };
    boost::asio::co_spawn(io, watch.run(), boost::asio::bind_cancellation_slot(stop.slot(), at_the_end));
  }
  void pass(std::chrono::minutes time) {
    const auto until = clock.steady() + time;
    CHECK(clock.run_until(
        io, [&] { return clock.steady() >= until; }, 2 * time));
  }

  TemporaryDirectory root;
  config::Settings settings;
  InlineBooks books;
  metrics::Metrics metrics;
  ManualClock clock;
  time::Zone zone = *time::Zone::find("Asia/Shanghai");
  boost::asio::io_context io;
  MemoryServer server;
  boost::asio::cancellation_signal stop;
  bool ended = false;
  watch::Watch watch{watch::Watch::Surroundings{
      settings, books, metrics, clock, zone, io.get_executor(), io.get_executor(), 2,
      [this](const config::DestinationSettings&) { return std::make_unique<Forwarded>(server); }}};

 private:
  struct Forwarded final : delivery::Connector {
    explicit Forwarded(MemoryServer& to) : server(to) {}
    flow::Task<delivery::Outcome<std::unique_ptr<delivery::Remote>>> connect() override {
      return server.connect();
    }
    MemoryServer& server;
  };
};

TEST_CASE("where nothing happens there is less than one wake-up a second") {
  Quiet quiet;
  quiet.begin();
  quiet.pass(std::chrono::minutes(5));
  const auto moments = quiet.clock.moments();
  const auto transactions = quiet.books.transactions();
  quiet.pass(std::chrono::minutes(60));
  // A transaction wakes the store's thread, and its answer the loop.
  const auto wakeups = quiet.clock.moments() - moments + 2 * (quiet.books.transactions() - transactions);
  CHECK(wakeups <= 3'600);
  CHECK(wakeups > 0);
}

TEST_CASE("what happens in a quiet time is in the gauges a second later") {
  Quiet quiet;
  quiet.begin();
  quiet.pass(std::chrono::minutes(5));
  const auto before = quiet.clock.steady();
  std::function<void(watch::Books&)> held = [&](watch::Books& books) {
    incidents::Report report;
    report.key = "held";
    report.cause = "voucher-unique";
    books.incidents.insert(incidents::open(report, quiet.clock.now()));
  };
  boost::asio::co_spawn(quiet.io, quiet.watch.steps().run(held), [](const std::exception_ptr&, bool) {});
  const auto told = [&] {
    return quiet.metrics.text().find("stmtwatch_incidents_open{cause=\"voucher-unique\",severity=\"C\"} 1") !=
           std::string::npos;
  };
  CHECK(quiet.clock.run_until(quiet.io, told, std::chrono::minutes(1)));
  CHECK(quiet.clock.steady() - before <= std::chrono::seconds(1));
}

}  // namespace
}  // namespace stmtwatch::test
