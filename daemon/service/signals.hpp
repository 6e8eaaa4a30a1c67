#pragma once

#include <chrono>
#include <csignal>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

#include <boost/asio/any_io_executor.hpp>

#include "daemon/flow/event.hpp"
#include "daemon/flow/task.hpp"

namespace stmtwatch::service {

// SIGHUP, SIGINT and SIGTERM, taken by a thread that waits for nothing else: they arrive whatever has become
// of the loop and its descriptors. Whoever is asked to end and has not within `patience` is ended: what was
// committed is on the disk, and the next start takes up the rest, as after a crash.
class Signals {
 public:
  // Blocks the signals for this thread and those that it begins, so it comes before all of them. Throws
  // std::system_error where there can be no thread.
  Signals(const boost::asio::any_io_executor& loop, std::chrono::milliseconds patience);
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  // The next one, in the order in which they came; on the loop.
  flow::Task<int> next();
  // From now on as if SIGTERM had come. From any thread.
  void begin_patience();

 private:
  using Steady = std::chrono::steady_clock::time_point;
  void work();
  int wait(std::optional<Steady> end) const;
  void hand_over(int signal);

  boost::asio::any_io_executor loop_;
  std::chrono::milliseconds patience_;
  sigset_t set_;
  flow::Event came_;
  std::mutex mutex_;
  std::deque<int> waiting_;
  bool over_ = false;
  std::thread thread_;
};

}  // namespace stmtwatch::service
