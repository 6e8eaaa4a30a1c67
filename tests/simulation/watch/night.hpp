#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

#include "daemon/store/store.hpp"
#include "daemon/watch/feed.hpp"
#include "tests/support/books.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/schemas.hpp"
#include "tests/support/statement_builder.hpp"
#include "tests/support/temporary_directory.hpp"

// One feed with real files and real books, and a clock that stands at the morning of 2024-09-10 until it is
// told to move. What the server does is written into the books by hand.
namespace stmtwatch::test {

// Runs each transaction twice: the first time it is rolled back, as where the store fails with others.
// Nothing that the first run did may show in what the second one does.
class Repeated final : public watch::Transactions {
 public:
  explicit Repeated(watch::Transactions& below) : below_(below) {}
  flow::Task<std::expected<void, watch::StoreFault>> run(std::function<void(watch::Books&)>& step) override {
    std::function<void(watch::Books&)> in_vain = [&step](watch::Books& books) {
      step(books);
      throw std::runtime_error("to be rolled back");
    };
    co_await below_.run(in_vain);
    co_return co_await below_.run(step);
  }

 private:
  watch::Transactions& below_;
};

class Night {
 public:
  Night() {
    settings.name = "merged";
    settings.spool = root / "spool";
    settings.archive = root / "archive";
    settings.schema = std::make_shared<const checks::Schema>(merged_statement());
    settings.destination = "bank-a";
    settings.remote_path = "/{file_name}";
    std::filesystem::create_directory(settings.spool);
    std::filesystem::create_directory(root / "state");
  }

  // What the feed is made of; to be changed before the first use of the feed.
  TemporaryDirectory root;
  config::FeedSettings settings{.file_name = *FileNamePattern::parse("merged_{merchant}_{date}.txt")};
  bool repeats = true;            // each transaction
  bool waits_for_archive = true;  // deliver() does
  boost::asio::io_context io;
  ManualClock clock;
  time::Zone zone = *time::Zone::find("Asia/Shanghai");
  watch::Backlog backlog{io.get_executor()};

  watch::Feed& feed() {
    if (!feed_) {
      store_ = std::make_unique<store::Store>(root / "state");
      repeated_ = std::make_unique<Repeated>(*store_);
      watch::Transactions& direct = *store_;
      steps_ = std::make_unique<watch::Steps>(repeats ? *repeated_ : direct, clock);
      feed_ = std::make_unique<watch::Feed>(
          settings, watch::Feed::Surroundings{*steps_, metrics_, clock, zone, backlog, io.get_executor(),
                                              io.get_executor(), [](const ledger::Delivery&) {}});
    }
    return *feed_;
  }

  watch::Steps& steps() {
    feed();
    return *steps_;
  }

  // Runs one step of the books.
  void step(test::Step step) {
    feed();
    run_step(*store_, std::move(step));
  }

  // Waits for the end of `task`.
  template <class Result>
  Result await(flow::Task<Result> task) {
    std::optional<Result> result;
    auto ended = [&](const std::exception_ptr& failure, Result answered) {
      if (failure) std::rethrow_exception(failure);
      result.emplace(std::move(answered));
    };
    boost::asio::co_spawn(io, std::move(task), ended);
    io.restart();
    while (!result)
      io.run_one();
    return std::move(*result);
  }
  void await(flow::Task<void> task) {
    auto whole = [](flow::Task<void> inner) -> flow::Task<bool> {
      co_await std::move(inner);
      co_return true;
    };
    CHECK(await(whole(std::move(task))));
  }

  // Puts a statement with these numbers into the spool and judges it; what the books say of it then.
  ledger::Statement judge(const std::vector<std::string>& numbers, const std::string& who = "880000000001",
                          const std::string& day = "2024-09-09", const std::string& memo_text = "") {
    write(numbers, who, day, memo_text);
    return judge_again(who, day);
  }
  void write(const std::vector<std::string>& numbers, const std::string& who, const std::string& day,
             const std::string& memo_text = "") {
    const StatementName name{merchant(who), date(day)};
    StatementBuilder text(numbers.size());
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      text.set(i + 1, voucher_no, numbers[i]).set(i + 1, merchant_no, who);
      text.set(i + 1, business_date, name.date.compact()).set(i + 1, memo, memo_text);
    }
    write_file(path(who, day), text.text());
  }
  ledger::Statement judge_again(const std::string& who = "880000000001",
                                const std::string& day = "2024-09-09") {
    const StatementName name{merchant(who), date(day)};
    const spool::ReadyFile file{feed().file_name(name), name};
    const auto passage = await(feed().judge(file));
    REQUIRE_MESSAGE(passage.statement.has_value(), passage.detail);
    return *passage.statement;
  }
  // The server has the statement, and its file moves to the archive.
  void deliver(const ledger::Statement& statement) {
    be_delivered(statement);
    feed().archiving().add(statement);
    if (waits_for_archive) await(feed().archiving().move_all());
  }
  // The server has it, and nobody has told.
  void be_delivered(const ledger::Statement& statement) {
    REQUIRE_FALSE(statement.deliveries.empty());
    const auto id = statement.deliveries.back().id;
    step([&](watch::Books& books) {
      books.ledger.begin_attempt(id, "/final", "/part", clock.now());
      books.ledger.intend_publish(id, "server", clock.now());
      const auto& seal = statement.revision.seal;
      books.ledger.delivered(
          id, {seal.whole, seal.size, "/final", "SHA256:x", "size", clock.now(), clock.now(), ""},
          clock.now());
    });
  }

  std::filesystem::path path(const std::string& who, const std::string& day) {
    return settings.spool / settings.file_name.format({merchant(who), date(day)});
  }

 private:
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<Repeated> repeated_;
  metrics::Metrics metrics_;
  std::unique_ptr<watch::Steps> steps_;
  std::unique_ptr<watch::Feed> feed_;
};

}  // namespace stmtwatch::test
