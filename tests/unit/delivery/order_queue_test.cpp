#include "daemon/delivery/order_queue.hpp"

#include <doctest/doctest.h>

namespace stmtwatch::delivery {
namespace {

using namespace std::chrono_literals;
using Ids = std::vector<std::int64_t>;

Order order(std::int64_t id, std::chrono::seconds deadline = 0s) {
  Order made;
  made.id = id;
  made.deadline = time::Instant(deadline);
  return made;
}

time::Steady at(std::chrono::seconds moment) {
  return time::Steady(moment);
}

Ids drain(OrderQueue& queue) {
  Ids ids;
  while (auto ticket = queue.take(true))
    ids.push_back(ticket->order.id);
  return ids;
}

TEST_CASE("The nearest deadline is taken first, then the smaller id") {
  OrderQueue queue;
  for (auto& made : {order(1, 30s), order(4, 10s), order(3, 10s), order(2, 20s)})
    CHECK(queue.add(made));
  CHECK(drain(queue) == Ids{3, 4, 2, 1});
}

TEST_CASE("An order is known until it is done, wherever it is") {
  OrderQueue queue;
  CHECK(queue.add(order(1)));
  CHECK_FALSE(queue.add(order(1)));
  auto ticket = queue.take(true);
  CHECK_FALSE(queue.add(order(1)));
  queue.put_back(*ticket, at(5s));
  CHECK_FALSE(queue.add(order(1)));
  CHECK(queue.waiting() == 1);
  queue.done(1);
  CHECK(queue.waiting() == 0);
  CHECK(queue.add(order(1)));
}

TEST_CASE("An order that was put back is ready when its pause is over, not before") {
  OrderQueue queue;
  queue.add(order(1));
  queue.put_back(*queue.take(true), at(5s));
  CHECK(queue.next_wake() == at(5s));
  CHECK_FALSE(queue.wake(at(4s)));
  CHECK_FALSE(queue.take(true));
  CHECK(queue.wake(at(5s)));
  CHECK_FALSE(queue.next_wake());
  CHECK(queue.take(true));
}

TEST_CASE("A suspect goes after all others, and only to a session that carries nothing") {
  OrderQueue queue;
  queue.add(order(1, 10s));
  auto ticket = queue.take(true);
  ticket->broken_sessions = OrderQueue::suspect_after;
  queue.put_back(*ticket, at(0s));
  queue.wake(at(0s));
  queue.add(order(2, 20s));
  CHECK(queue.take(false)->order.id == 2);
  CHECK_FALSE(queue.take(false));
  CHECK(queue.take(true)->order.id == 1);
}

TEST_CASE("Unsettled are those under way and those whose publication is not known") {
  OrderQueue queue;
  auto intended = order(3);
  intended.publish_intended = true;
  queue.add(order(1));
  queue.add(order(2));
  queue.add(intended);
  const auto under_way = queue.take(true);
  CHECK(under_way->order.id == 1);
  CHECK(queue.unsettled() == Ids{1, 3});
}

}  // namespace
}  // namespace stmtwatch::delivery
