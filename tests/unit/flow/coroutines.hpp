#pragma once

#include <exception>
#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "daemon/flow/event.hpp"
#include "daemon/flow/task.hpp"

namespace stmtwatch::test {

// One coroutine under test on one io_context: started at once, stepped by hand, cancelled from outside.
class Started {
 public:
  Started(boost::asio::io_context& io, flow::Task<> task) {
    auto ended = [this](std::exception_ptr failure) {
      done = true;
      failed = std::move(failure);
    };
    boost::asio::co_spawn(io, std::move(task),
                          boost::asio::bind_cancellation_slot(stop_.slot(), std::move(ended)));
  }
  void cancel() { stop_.emit(boost::asio::cancellation_type::terminal); }

  bool done = false;
  std::exception_ptr failed;

 private:
  boost::asio::cancellation_signal stop_;
};

// Runs all that can run now.
inline void settle(boost::asio::io_context& io) {
  io.restart();
  io.poll();
}

// Waits for the event for ever and notes how it ended.
inline flow::Task<> wait_for(flow::Event& event, int& woken) {
  co_await event.wait();
  ++woken;
}

// Counts itself in and out, so that a test sees whether it is still there.
struct Presence {
  explicit Presence(int& counter) : counter_(counter) { ++counter_; }
  ~Presence() { --counter_; }
  Presence(const Presence&) = delete;
  Presence& operator=(const Presence&) = delete;
  int& counter_;
};

inline flow::Task<> stay(flow::Event& event, int& present) {
  const Presence here(present);
  co_await event.wait();
}

}  // namespace stmtwatch::test
