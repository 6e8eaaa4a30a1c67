#include "daemon/flow/event.hpp"

#include <doctest/doctest.h>

#include "tests/unit/flow/coroutines.hpp"

namespace stmtwatch {
namespace {

using test::settle;
using test::Started;

TEST_CASE("A notification wakes everyone who waits") {
  boost::asio::io_context io;
  flow::Event event(io.get_executor());
  int woken = 0;
  const Started first(io, test::wait_for(event, woken));
  const Started second(io, test::wait_for(event, woken));
  settle(io);
  CHECK(woken == 0);
  event.notify_all();
  settle(io);
  CHECK(woken == 2);
}

TEST_CASE("A notification that nobody waits for is not remembered") {
  boost::asio::io_context io;
  flow::Event event(io.get_executor());
  event.notify_all();
  int woken = 0;
  Started waiter(io, test::wait_for(event, woken));
  settle(io);
  CHECK(woken == 0);
  waiter.cancel();
  settle(io);
}

TEST_CASE("A cancelled wait throws instead of looking like a notification") {
  boost::asio::io_context io;
  flow::Event event(io.get_executor());
  int woken = 0;
  Started waiter(io, test::wait_for(event, woken));
  settle(io);
  waiter.cancel();
  settle(io);
  CHECK(waiter.done);
  CHECK(waiter.failed);
  CHECK(woken == 0);
}

}  // namespace
}  // namespace stmtwatch
