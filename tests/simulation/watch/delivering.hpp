#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

#include "daemon/store/store.hpp"
#include "daemon/watch/desk.hpp"
#include "daemon/watch/watch.hpp"
#include "tests/support/books.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/memory_server.hpp"
#include "tests/support/schemas.hpp"
#include "tests/support/statement_builder.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/flow/coroutines.hpp"

namespace stmtwatch::test {

// The whole of a daemon but its listeners: real files and a real store, one feed, one destination whose
// server is in memory, and what people ask. Time passes while nothing else happens. It can be started again,
// with another configuration.
class Delivering {
 public:
  Delivering() {
    config::FeedSettings feed{.file_name = *FileNamePattern::parse("merged_{merchant}_{date}.txt")};
    feed.name = "merged";
    feed.spool = root / "spool";
    feed.archive = root / "archive";
    feed.schema = std::make_shared<const checks::Schema>(merged_statement());
    feed.destination = "bank-a";
    feed.remote_path = "/in/{file_name}";
    feed.owner = "settlement team";
    settings.feeds.push_back(feed);
    settings.destinations.push_back(destination("bank-a"));
    settings.daemon.state_dir = root / "state";
    std::filesystem::create_directory(root / "spool");
    std::filesystem::create_directory(root / "state");
    store_ = std::make_unique<store::Store>(root / "state");
  }
  ~Delivering() { stop(); }
  Delivering(const Delivering&) = delete;
  Delivering& operator=(const Delivering&) = delete;

  static config::DestinationSettings destination(const std::string& name) {
    config::DestinationSettings settings;
    settings.name = name;
    settings.host = "sftp.example.com";
    settings.user = "statements";
    return settings;
  }
  config::FeedSettings& feed() { return settings.feeds.front(); }

  void start() {
    const auto connector = [this](const config::DestinationSettings&) {
      return std::make_unique<Connector>(server);
    };
    running_settings_ = settings;
    watch_ = std::make_unique<watch::Watch>(watch::Watch::Surroundings{running_settings_, *store_, metrics,
                                                                       clock, zone, io.get_executor(),
                                                                       io.get_executor(), 2, connector});
    desk_ = std::make_unique<watch::Desk>(*watch_);
    running_ = std::make_unique<Started>(io, watch_->run());
  }
  void stop() {
    if (!running_) return;
    running_->cancel();
    CHECK(until([this] { return running_->done; }));
    running_.reset();
    desk_.reset();
    watch_.reset();
  }
  void restart() {
    stop();
    start();
  }

  // Lets everything run until `done()`; the clock moves on while nothing else does. False: not within a
  // minute.
  template <class Condition>
  bool until(Condition done) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (!done()) {
      io.restart();
      if (io.run_one_for(std::chrono::milliseconds(3)) == 0) clock.advance(std::chrono::milliseconds(100));
      if (std::chrono::steady_clock::now() > end) return false;
    }
    return true;
  }
  template <class Result>
  Result await(flow::Task<Result> task) {
    std::optional<Result> result;
    auto ended = [&](const std::exception_ptr& failure, std::optional<Result> answered) {
      if (failure) std::rethrow_exception(failure);
      result = std::move(answered);
    };
    boost::asio::co_spawn(io, whole(std::move(task)), ended);
    REQUIRE(until([&] { return result.has_value(); }));
    return std::move(*result);
  }

  static std::string content(const std::string& number, const std::string& who = "880000000001") {
    StatementBuilder text(1);
    text.set(1, voucher_no, number).set(1, merchant_no, who).set(1, business_date, "20240909");
    return text.text();
  }
  static std::string file_name(const std::string& who = "880000000001") {
    return "merged_" + who + "_20240909.txt";
  }
  std::filesystem::path spooled(const std::string& who = "880000000001") const {
    return root / "spool" / file_name(who);
  }
  // Writes the statement's file, as a generating job does.
  void drop(const std::string& number, const std::string& who = "880000000001") {
    write_file(spooled(who), content(number, who));
  }

  watch::Answer<watch::StatementView> look(const std::string& who = "880000000001") {
    return await(desk_->statement(key(who)));
  }
  ledger::State state(const std::string& who = "880000000001") {
    const auto view = look(who);
    return view ? view->statement.state : ledger::State::expected;
  }
  bool until_state(ledger::State wanted, const std::string& who = "880000000001") {
    return until([&] { return state(who) == wanted; });
  }
  // What `stmtwatch` would end with: 0, or the refusal's code.
  int say(watch::PersonsWord word, const std::string& reason = "", bool as_delivered = false) {
    const watch::StatementOrder order{word, as_delivered, reason};
    const auto answer = await(desk_->decide(key(), order, {1000, "lin"}));
    said = answer ? "" : answer.error().message;
    return answer ? 0 : answer.error().exit_code;
  }
  void recheck() { await(desk_->recheck(key(), {1000, "lin"})); }
  std::vector<incidents::Incident> incidents(bool unresolved = true) {
    incidents::IncidentFilter filter;
    filter.unresolved_only = unresolved;
    auto listed = std::move(await(desk_->incidents(filter))->items);
    for (auto& each : listed) {
      const std::optional<incidents::IncidentId> id = each.id;
      each = *await(desk_->incident(id));
    }
    return listed;
  }
  // The only one that is not resolved.
  incidents::Incident incident() {
    const auto all = incidents();
    REQUIRE(all.size() == 1);
    return all.front();
  }
  // What happens in two minutes more.
  void pass() {
    const auto end = clock.steady() + std::chrono::minutes(2);
    CHECK(until([&] { return clock.steady() >= end; }));
  }
  // The server loses the connection while it is asked to rename, before or after it has done it.
  void lose_renames(MemoryServer::Fate fate) {
    server.fate = [this, fate](MemoryServer::Operation operation, const std::string&) {
      if (operation != MemoryServer::Operation::rename) return MemoryServer::Fate::done;
      ++renames;
      return fate;
    };
  }
  watch::Watch& running() { return *watch_; }

  TemporaryDirectory root;
  config::Settings settings;
  boost::asio::io_context io;
  ManualClock clock;
  time::Zone zone = *time::Zone::find("Asia/Shanghai");
  metrics::Metrics metrics;
  MemoryServer server;
  std::string said;
  std::size_t renames = 0;

 private:
  template <class Result>
  static flow::Task<std::optional<Result>> whole(flow::Task<Result> task) {
    auto result = co_await std::move(task);
    co_return std::move(result);
  }
  // Each configuration makes its own connectors; the server stays.
  struct Connector final : delivery::Connector {
    explicit Connector(MemoryServer& to) : server(to) {}
    flow::Task<delivery::Outcome<std::unique_ptr<delivery::Remote>>> connect() override {
      return server.connect();
    }
    MemoryServer& server;
  };

  config::Settings running_settings_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<watch::Watch> watch_;
  std::unique_ptr<watch::Desk> desk_;
  std::unique_ptr<Started> running_;
};

}  // namespace stmtwatch::test
