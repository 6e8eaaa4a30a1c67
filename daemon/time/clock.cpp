#include "daemon/time/clock.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace stmtwatch::time {

Instant SystemClock::now() const {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

Steady SystemClock::steady() const {
  return std::chrono::steady_clock::now();
}

boost::asio::awaitable<void> SystemClock::sleep(std::chrono::milliseconds duration) {
  const auto executor = co_await boost::asio::this_coro::executor;
  boost::asio::steady_timer timer(executor, duration);
  co_await timer.async_wait(boost::asio::use_awaitable);
}

}  // namespace stmtwatch::time
