#include "daemon/flow/hop.hpp"

#include <atomic>
#include <stdexcept>
#include <thread>

#include <boost/asio/thread_pool.hpp>
#include <doctest/doctest.h>

#include "tests/unit/flow/coroutines.hpp"

namespace stmtwatch {
namespace {

using flow::Task;
using test::Started;

Task<std::thread::id> here() {
  co_return std::this_thread::get_id();
}

Task<int> fail_there() {
  throw std::runtime_error("a bug");
  co_return 1;
}

Task<int> wait_away(std::atomic<bool>& started, std::atomic<bool>& ended) {
  const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
  flow::Event never(executor);
  struct Mark {
    std::atomic<bool>& flag;
    ~Mark() { flag = true; }
  };
  const Mark mark{ended};
  started = true;
  co_await never.wait();
  co_return 1;
}

Task<> cross(boost::asio::any_io_executor away, std::thread::id& there, std::thread::id& back) {
  there = co_await flow::run_on(away, here());
  back = std::this_thread::get_id();
}

Task<> cross_to_fail(boost::asio::any_io_executor away) {
  co_await flow::run_on(away, fail_there());
}

Task<> cross_to_wait(boost::asio::any_io_executor away, std::atomic<bool>& started,
                     std::atomic<bool>& ended) {
  co_await flow::run_on(away, wait_away(started, ended));
}

TEST_CASE("Work runs on the other executor and its result comes back to the caller's") {
  boost::asio::io_context io;
  boost::asio::thread_pool pool(1);
  std::thread::id there;
  std::thread::id back;
  const Started caller(io, cross(pool.get_executor(), there, back));
  io.run();
  CHECK(caller.done);
  CHECK(back == std::this_thread::get_id());
  CHECK(there != back);
  CHECK(there != std::thread::id{});
}

TEST_CASE("An exception crosses back") {
  boost::asio::io_context io;
  boost::asio::thread_pool pool(1);
  const Started caller(io, cross_to_fail(pool.get_executor()));
  io.run();
  REQUIRE(caller.failed);
  CHECK_THROWS_AS(std::rethrow_exception(caller.failed), std::runtime_error);
}

TEST_CASE("A caller that is cancelled before the work has begun gets away, and the work is not begun") {
  boost::asio::io_context io;
  boost::asio::io_context away;  // run by hand: nothing begins there before the cancellation
  std::atomic<bool> started = false;
  std::atomic<bool> ended = false;
  Started caller(io, cross_to_wait(away.get_executor(), started, ended));
  test::settle(io);
  caller.cancel();
  test::settle(io);
  test::settle(away);
  test::settle(io);
  CHECK(caller.done);
  CHECK(caller.failed);
}

TEST_CASE("A cancelled caller waits until the work on the other side has really ended") {
  boost::asio::io_context io;
  boost::asio::thread_pool pool(1);
  std::atomic<bool> started = false;
  std::atomic<bool> ended = false;
  Started caller(io, cross_to_wait(pool.get_executor(), started, ended));
  while (!started)
    io.poll();
  caller.cancel();
  io.restart();
  io.run();
  CHECK(caller.done);
  CHECK(caller.failed);
  CHECK(ended);
}

}  // namespace
}  // namespace stmtwatch
