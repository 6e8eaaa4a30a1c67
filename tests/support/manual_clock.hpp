#pragma once

#include <algorithm>
#include <chrono>
#include <list>
#include <memory>
#include <optional>

#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>

#include "daemon/flow/event.hpp"
#include "daemon/time/clock.hpp"

namespace stmtwatch::test {

// A clock that stands still until it is told to move. Sleepers wake when their moment has come, so a test of
// an hour takes no time and no test waits for a real clock. One thread.
class ManualClock final : public time::Clock {
 public:
  time::Instant now() const override { return start_ + passed(); }
  time::Steady steady() const override { return steady_; }

  boost::asio::awaitable<void> sleep(std::chrono::milliseconds duration) override {
    const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
    const auto sleeper = std::make_shared<Sleeper>(executor, steady_ + duration);
    sleepers_.push_back(sleeper);
    while (steady_ < sleeper->due)
      co_await sleeper->woken.wait();
  }

  void advance(std::chrono::milliseconds by) { advance_to(steady_ + by); }

  // Moves to the moment of the next sleeper. False: nobody sleeps.
  bool advance_to_next() {
    const auto next = next_due();
    if (next) advance_to(*next);
    if (next) ++moments_;
    return next.has_value();
  }

  // How many moments it moved to at which somebody woke.
  std::size_t moments() const { return moments_; }

  // Runs everything that can run, moving the clock on whenever all wait for it. True once `done()`; false
  // when nothing is left that could make it so, or not within `patience` of this clock.
  template <class Condition>
  bool run_until(boost::asio::io_context& io, Condition done,
                 std::chrono::milliseconds patience = std::chrono::hours{1}) {
    const time::Steady end = steady_ + patience;
    while (!done()) {
      io.restart();
      if (io.poll_one() > 0) continue;
      if (steady_ > end || !advance_to_next()) return false;
    }
    return true;
  }

 private:
  struct Sleeper {
    Sleeper(const boost::asio::any_io_executor& executor, time::Steady at) : woken(executor), due(at) {}
    flow::Event woken;
    time::Steady due;
  };

  std::chrono::microseconds passed() const {
    return std::chrono::duration_cast<std::chrono::microseconds>(steady_.time_since_epoch());
  }

  // A sleeper that was cancelled holds its record no longer.
  std::optional<time::Steady> next_due() {
    std::erase_if(sleepers_, [](const std::weak_ptr<Sleeper>& sleeper) { return sleeper.expired(); });
    std::optional<time::Steady> next;
    for (const auto& entry : sleepers_) {
      const auto sleeper = entry.lock();
      if (sleeper && sleeper->due > steady_ && (!next || sleeper->due < *next)) next = sleeper->due;
    }
    return next;
  }

  void advance_to(time::Steady moment) {
    steady_ = std::max(steady_, moment);
    for (const auto& entry : sleepers_) {
      if (const auto sleeper = entry.lock()) sleeper->woken.notify_all();
    }
  }

  time::Instant start_ = std::chrono::sys_days{std::chrono::year{2024} / 9 / 10};
  time::Steady steady_{};
  std::size_t moments_ = 0;
  std::list<std::weak_ptr<Sleeper>> sleepers_;
};

}  // namespace stmtwatch::test
