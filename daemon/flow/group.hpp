#pragma once

#include <memory>

#include <boost/asio/any_io_executor.hpp>

#include "daemon/flow/task.hpp"

namespace stmtwatch::flow {

// Children that run side by side and end before join() returns: nothing is ever left running detached. All
// members are called on the executor it was made with, which runs one handler at a time. The owner spawns and
// joins without waiting for anything else in between (a cancellation that came there would skip the join).
class TaskGroup {
 public:
  explicit TaskGroup(asio::any_io_executor executor);

  // Children may spawn more children while join() waits.
  void spawn(Task<> child);
  // Cancels every child that runs now, and none that is spawned later is begun.
  void cancel();
  // Returns when no child runs any more. Cancelling the joining coroutine cancels the children, waits for
  // them, and throws operation_aborted. A child that ends by any other exception than operation_aborted
  // cancels its siblings and the exception is thrown here.
  Task<> join();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace stmtwatch::flow
