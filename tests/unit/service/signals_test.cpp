#include "daemon/service/signals.hpp"

#include <atomic>
#include <csignal>
#include <functional>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/service/compute_pool.hpp"
#include "tests/unit/flow/coroutines.hpp"

using namespace stmtwatch;
using namespace stmtwatch::test;
using namespace std::chrono_literals;

namespace {

flow::Task<> collect(service::Signals& signals, std::size_t count, std::vector<int>& got) {
  while (got.size() < count)
    got.push_back(co_await signals.next());
}

// How a process ended that did this; less than 0: by that signal.
int end_of(const std::function<void()>& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    work();
    ::_exit(0);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

TEST_CASE(
    "signals are handed over in the order in which they come, those that came before anybody asked too") {
  boost::asio::io_context io;
  service::Signals signals(io.get_executor(), 1h);
  std::vector<int> got;
  ::kill(::getpid(), SIGHUP);
  const auto work = boost::asio::make_work_guard(io);
  const Started collecting(io, collect(signals, 2, got));
  while (got.empty())
    io.run_one();
  ::kill(::getpid(), SIGTERM);
  while (!collecting.done)
    io.run_one();
  CHECK(got == std::vector{SIGHUP, SIGTERM});
}

TEST_CASE("nobody need ask for signals, and they can be given up at any time") {
  boost::asio::io_context io;
  { const service::Signals signals(io.get_executor(), 1h); }
  service::Signals signals(io.get_executor(), 1h);
  std::vector<int> got;
  Started collecting(io, collect(signals, 1, got));
  settle(io);
  collecting.cancel();
  settle(io);
  CHECK(collecting.done);
}

TEST_CASE("who is asked to end and hangs is ended with 74, whatever its loop does") {
  CHECK(end_of([] {
          boost::asio::io_context io;  // never run
          const service::Signals signals(io.get_executor(), 10ms);
          ::kill(::getpid(), SIGTERM);
          for (;;)
            ::pause();
        }) == 74);
  CHECK(end_of([] {
          boost::asio::io_context io;
          service::Signals signals(io.get_executor(), 10ms);
          signals.begin_patience();
          for (;;)
            ::pause();
        }) == 74);
}

TEST_CASE("a reload does not begin the patience, and who ends in time ends as they like") {
  CHECK(end_of([] {
          boost::asio::io_context io;
          service::Signals signals(io.get_executor(), 1ms);
          std::vector<int> got;
          ::kill(::getpid(), SIGHUP);
          const auto work = boost::asio::make_work_guard(io);
          const Started collecting(io, collect(signals, 1, got));
          while (got.empty())
            io.run_one();
          ::_exit(got.front() == SIGHUP ? 3 : 4);
        }) == 3);
}

TEST_CASE("a pool of several threads does what it is given and ends") {
  service::ComputePool pool(3);
  CHECK(pool.threads() == 3);
  std::atomic<int> done = 0;
  for (int i = 0; i < 100; ++i)
    boost::asio::post(pool.pool(), [&done] { ++done; });
  pool.join();
  CHECK(done == 100);
  CHECK(service::ComputePool(0).threads() == 1);
}
