#include "daemon/flow/group.hpp"

#include <stdexcept>

#include <doctest/doctest.h>

#include "tests/unit/flow/coroutines.hpp"

namespace stmtwatch {
namespace {

using flow::Task;
using test::settle;
using test::Started;

Task<> fail() {
  throw std::runtime_error("a bug");
  co_return;
}

Task<> own(flow::TaskGroup& group, flow::Event& event, int& present, int count) {
  for (int child = 0; child < count; ++child)
    group.spawn(test::stay(event, present));
  co_await group.join();
}

Task<> own_a_failing_child(flow::TaskGroup& group, flow::Event& event, int& present) {
  group.spawn(test::stay(event, present));
  group.spawn(fail());
  co_await group.join();
}

TEST_CASE("A join ends when the last child has ended") {
  boost::asio::io_context io;
  flow::TaskGroup group(io.get_executor());
  flow::Event event(io.get_executor());
  int present = 0;
  const Started owner(io, own(group, event, present, 3));
  settle(io);
  CHECK(present == 3);
  CHECK_FALSE(owner.done);
  event.notify_all();
  settle(io);
  CHECK(present == 0);
  CHECK(owner.done);
  CHECK_FALSE(owner.failed);
}

TEST_CASE("A join of no children ends at once") {
  boost::asio::io_context io;
  flow::TaskGroup group(io.get_executor());
  flow::Event event(io.get_executor());
  int present = 0;
  const Started owner(io, own(group, event, present, 0));
  settle(io);
  CHECK(owner.done);
}

TEST_CASE("Cancelling the owner ends all children before the owner ends") {
  boost::asio::io_context io;
  flow::TaskGroup group(io.get_executor());
  flow::Event event(io.get_executor());
  int present = 0;
  Started owner(io, own(group, event, present, 3));
  settle(io);
  owner.cancel();
  settle(io);
  CHECK(present == 0);
  CHECK(owner.done);
  CHECK(owner.failed);
}

TEST_CASE("A child that is spawned after the cancellation ends as well") {
  boost::asio::io_context io;
  flow::TaskGroup group(io.get_executor());
  flow::Event event(io.get_executor());
  int present = 0;
  group.cancel();
  const Started owner(io, own(group, event, present, 1));
  settle(io);
  CHECK(present == 0);
  CHECK(owner.done);
  CHECK_FALSE(owner.failed);
}

Task<> join(flow::TaskGroup& group) {
  co_await group.join();
}

TEST_CASE("A child that is cancelled before it has begun ends without a word") {
  boost::asio::io_context io;
  flow::TaskGroup group(io.get_executor());
  flow::Event event(io.get_executor());
  int present = 0;
  group.spawn(test::stay(event, present));  // from outside: it begins when the context runs
  group.cancel();
  const Started owner(io, join(group));
  settle(io);
  CHECK(present == 0);
  CHECK(owner.done);
  CHECK_FALSE(owner.failed);
}

TEST_CASE("A child's failure cancels its siblings and is thrown by the join") {
  boost::asio::io_context io;
  flow::TaskGroup group(io.get_executor());
  flow::Event event(io.get_executor());
  int present = 0;
  const Started owner(io, own_a_failing_child(group, event, present));
  settle(io);
  CHECK(present == 0);
  REQUIRE(owner.failed);
  CHECK_THROWS_AS(std::rethrow_exception(owner.failed), std::runtime_error);
}

}  // namespace
}  // namespace stmtwatch
