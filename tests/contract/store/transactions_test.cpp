#include <algorithm>
#include <atomic>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <fmt/format.h>

#include "tests/contract/store/books_under_test.hpp"

namespace asio = boost::asio;
using namespace stmtwatch;
using namespace stmtwatch::test;

namespace {

Step record(const std::string& who) {
  return [who](watch::Books& books) { books.ledger.record(key(who), revision("content")); };
}

bool known(watch::Transactions& transactions, const std::string& who) {
  bool found = false;
  run_step(transactions, [&](watch::Books& books) { found = books.ledger.find(key(who)).has_value(); });
  return found;
}

// Many coroutines of one executor with a step each, all waiting at once.
struct Crowd {
  explicit Crowd(watch::Transactions& books) : transactions(books) {}

  void add(Step step) {
    steps.push_back(std::make_unique<Step>(std::move(step)));
    results.emplace_back();
    asio::co_spawn(io, transactions.run(*steps.back()),
                   [this, i = results.size() - 1](const std::exception_ptr& failure, StepResult result) {
                     failed = failed || failure;
                     on_executor = on_executor && io.get_executor().running_in_this_thread();
                     results[i] = std::move(result);
                   });
  }

  watch::Transactions& transactions;
  asio::io_context io;
  std::vector<std::unique_ptr<Step>> steps;
  std::vector<std::optional<StepResult>> results;
  bool failed = false;
  bool on_executor = true;
};

}  // namespace

TEST_CASE_TEMPLATE("what a step wrote is there for the next one, and after the books were opened again",
                   Books, STMTWATCH_ALL_BOOKS) {
  Books books;
  run_step(books.transactions(), record("m1"));
  CHECK(known(books.transactions(), "m1"));
  books.reopen();
  CHECK(known(books.transactions(), "m1"));
  CHECK_FALSE(known(books.transactions(), "m2"));
}

TEST_CASE_TEMPLATE("a step that throws leaves nothing behind and is answered with what it threw", Books,
                   STMTWATCH_ALL_BOOKS) {
  Books books;
  const auto result = try_step(books.transactions(), [](watch::Books& inner) {
    inner.ledger.record(key("m1"), revision("content"));
    throw std::runtime_error("the floor is wet");
  });
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().detail == "the floor is wet");
  CHECK_FALSE(known(books.transactions(), "m1"));
  run_step(books.transactions(), record("m1"));
  CHECK(known(books.transactions(), "m1"));
}

TEST_CASE_TEMPLATE("of steps that wait together, one that throws takes no other with it", Books,
                   STMTWATCH_ALL_BOOKS) {
  Books books;
  Crowd crowd(books.transactions());
  constexpr std::size_t size = 600;  // more than one group
  for (std::size_t i = 0; i < size; ++i) {
    crowd.add([i](watch::Books& inner) {
      inner.ledger.record(key(fmt::format("m{}", i)), revision("content"));
      if (i % 7 == 3) throw std::runtime_error(fmt::format("step {}", i));
    });
  }
  crowd.io.run();
  CHECK_FALSE(crowd.failed);
  CHECK(crowd.on_executor);
  for (std::size_t i = 0; i < size; ++i) {
    CAPTURE(i);
    REQUIRE(crowd.results[i]);
    CHECK(crowd.results[i]->has_value() == (i % 7 != 3));
    if (i % 7 == 3) CHECK(crowd.results[i]->error().detail == fmt::format("step {}", i));
    CHECK(known(books.transactions(), fmt::format("m{}", i)) == (i % 7 != 3));
  }
}

TEST_CASE_TEMPLATE("steps of one caller see each other in the order of the calls", Books,
                   STMTWATCH_ALL_BOOKS) {
  Books books;
  Crowd crowd(books.transactions());
  std::vector<int> order;  // only the books' own thread writes it
  for (int i = 0; i < 300; ++i)
    crowd.add([&order, i](watch::Books&) { order.push_back(i); });
  crowd.io.run();
  REQUIRE(order.size() == 300);
  CHECK(std::ranges::is_sorted(order));
}

TEST_CASE_TEMPLATE("callers on several threads each get the answer to their own step", Books,
                   STMTWATCH_ALL_BOOKS) {
  Books books;
  std::atomic<int> right = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) {
        std::uint32_t number = 0;
        const Step step = [&](watch::Books& inner) {
          number =
              inner.ledger.record(key(fmt::format("m{}", t)), revision(fmt::format("{}", i))).revision.number;
        };
        const bool kept = try_step(books.transactions(), step).has_value();
        right += kept && number == static_cast<std::uint32_t>(i) + 1 ? 1 : 0;
      }
    });
  }
  for (auto& thread : threads)
    thread.join();
  CHECK(right == 4 * 50);
}

TEST_CASE_TEMPLATE("a caller that is cancelled while its step waits goes on only when the step is done",
                   Books, STMTWATCH_ALL_BOOKS) {
  Books books;
  asio::io_context io;
  asio::cancellation_signal stop;
  std::atomic<bool> stopped = false;
  bool step_done = false;
  std::optional<bool> done_when_answered;
  Step step = [&](watch::Books& inner) {
    stopped.wait(false);  // the cancellation comes while the step is under way
    inner.ledger.record(key("m1"), revision("content"));
    step_done = true;
  };
  asio::co_spawn(io, books.transactions().run(step),
                 asio::bind_cancellation_slot(stop.slot(), [&](const std::exception_ptr&, const StepResult&) {
                   done_when_answered = step_done;
                 }));
  io.poll();
  stop.emit(asio::cancellation_type::terminal);
  CHECK_FALSE(done_when_answered);
  stopped = true;
  stopped.notify_one();
  io.restart();
  io.run();
  CHECK(done_when_answered == true);
  CHECK(known(books.transactions(), "m1"));
}
