#pragma once

#include <chrono>

#include <boost/asio/awaitable.hpp>

namespace stmtwatch::time {

// A wall-clock instant, UTC, in microseconds: what the store keeps and everything is derived from.
using Instant = std::chrono::sys_time<std::chrono::microseconds>;
using Steady = std::chrono::steady_clock::time_point;

// The only source of time. Time is a parameter everywhere else.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;    // may jump
  virtual Steady steady() const = 0;  // never goes back
  // Returns after `duration` of steady time on the caller's executor; throws operation_aborted when
  // cancelled.
  virtual boost::asio::awaitable<void> sleep(std::chrono::milliseconds duration) = 0;
};

// The system's clocks. Thread-safe.
class SystemClock final : public Clock {
 public:
  Instant now() const override;
  Steady steady() const override;
  boost::asio::awaitable<void> sleep(std::chrono::milliseconds duration) override;
};

}  // namespace stmtwatch::time
