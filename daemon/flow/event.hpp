#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "daemon/flow/task.hpp"

namespace stmtwatch::flow {

// "Something changed, look again." All members are called on the executor it was made with, which runs one
// handler at a time; so nothing can slip in between looking at a condition and waiting:
//
//   while (!condition) co_await event.wait();
class Event {
 public:
  explicit Event(const asio::any_io_executor& executor)
      : timer_(executor, asio::steady_timer::time_point::max()) {}

  // Wakes everyone who waits now; remembered for nobody.
  void notify_all() { timer_.cancel(); }
  // Until the next notify_all(). Throws operation_aborted when the waiting coroutine is cancelled.
  Task<> wait();
  // The same, but answers whether the waiting coroutine was cancelled (now or earlier) instead of throwing;
  // for those who have to see something through. It needs throw_if_cancelled(false) in the caller.
  Task<bool> wait_through();

 private:
  asio::steady_timer timer_;  // never expires: cancelling it is what wakes
};

// What Asio throws out of a cancelled wait.
[[noreturn]] void throw_aborted();

}  // namespace stmtwatch::flow
