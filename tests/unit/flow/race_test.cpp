#include "daemon/flow/race.hpp"

#include <chrono>
#include <optional>

#include <doctest/doctest.h>

#include "tests/support/manual_clock.hpp"
#include "tests/unit/flow/coroutines.hpp"

namespace stmtwatch {
namespace {

using flow::Task;
using namespace std::chrono_literals;
using test::settle;
using test::Started;

Task<int> answer(flow::Event& event, int& present) {
  const test::Presence here(present);
  co_await event.wait();
  co_return 42;
}

Task<> race_with_clock(flow::Event& event, test::ManualClock& clock, int& present,
                       std::optional<int>& result) {
  result = co_await flow::race(answer(event, present), clock.sleep(10ms));
}

struct RaceFixture {
  boost::asio::io_context io;
  flow::Event event{io.get_executor()};
  test::ManualClock clock;
  int present = 0;
  std::optional<int> result;
};

TEST_CASE_FIXTURE(RaceFixture, "Work that ends in time gives its result") {
  const Started racer(io, race_with_clock(event, clock, present, result));
  settle(io);
  clock.advance(9ms);
  settle(io);
  event.notify_all();
  settle(io);
  CHECK(racer.done);
  CHECK(result == 42);
}

TEST_CASE_FIXTURE(RaceFixture, "Work that takes longer than its limit is cancelled and gives nothing") {
  result = 1;
  const Started racer(io, race_with_clock(event, clock, present, result));
  settle(io);
  clock.advance(10ms);
  settle(io);
  CHECK(racer.done);
  CHECK(present == 0);
  CHECK_FALSE(result);
  CHECK_FALSE(racer.failed);
}

Task<int> answer_anyway(flow::Event& event) {
  co_await boost::asio::this_coro::throw_if_cancelled(false);
  co_await event.wait_through();
  co_return 42;
}

Task<> race_stubborn_work(flow::Event& event, test::ManualClock& clock, std::optional<int>& result) {
  result = co_await flow::race(answer_anyway(event), clock.sleep(10ms));
}

TEST_CASE_FIXTURE(RaceFixture, "A result that comes only because the work was cut short is too late") {
  const Started racer(io, race_stubborn_work(event, clock, result));
  settle(io);
  clock.advance(10ms);
  settle(io);
  CHECK(racer.done);
  CHECK_FALSE(result);
}

Task<int> answer_at_once() {
  co_return 42;
}

Task<> end_at_once() {
  co_return;
}

Task<> race_at_once(flow::Event& event, std::optional<int>& result) {
  result = co_await flow::race(answer_at_once(), event.wait());
}

Task<> race_without_time(flow::Event& event, int& present, std::optional<int>& result) {
  result = co_await flow::race(answer(event, present), end_at_once());
}

Task<> end_either(flow::Event& event) {
  co_await flow::either(end_at_once(), event.wait());
}

TEST_CASE_FIXTURE(RaceFixture, "Work that never waits wins") {
  const Started racer(io, race_at_once(event, result));
  settle(io);
  CHECK(racer.done);
  CHECK_FALSE(racer.failed);
  CHECK(result == 42);
}

TEST_CASE_FIXTURE(RaceFixture, "A limit that is over before it begins gives nothing") {
  result = 1;
  const Started racer(io, race_without_time(event, present, result));
  settle(io);
  CHECK(racer.done);
  CHECK_FALSE(racer.failed);
  CHECK_FALSE(result);
}

TEST_CASE_FIXTURE(RaceFixture, "Either may end at once") {
  const Started racer(io, end_either(event));
  settle(io);
  CHECK(racer.done);
  CHECK_FALSE(racer.failed);
}

TEST_CASE_FIXTURE(RaceFixture, "A cancelled race cancels the work and throws") {
  Started racer(io, race_with_clock(event, clock, present, result));
  settle(io);
  racer.cancel();
  settle(io);
  CHECK(racer.done);
  CHECK(racer.failed);
  CHECK(present == 0);
}

}  // namespace
}  // namespace stmtwatch
