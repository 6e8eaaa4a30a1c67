#include "daemon/time/clock.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/system/system_error.hpp>
#include <doctest/doctest.h>

namespace asio = boost::asio;
using stmtwatch::time::SystemClock;

namespace {

// Sleeps and hands back the exception that ended the sleep, if any.
struct Sleep {
  explicit Sleep(std::chrono::milliseconds duration) {
    auto task = clock.sleep(duration);
    asio::co_spawn(context, std::move(task),
                   asio::bind_cancellation_slot(signal.slot(), [this](std::exception_ptr error) {
                     ended = true;
                     failure = error;
                   }));
  }
  SystemClock clock;
  asio::io_context context;
  asio::cancellation_signal signal;
  bool ended = false;
  std::exception_ptr failure;
};

}  // namespace

TEST_CASE("the steady clock never goes back, and the wall clock is in this century") {
  const SystemClock clock;
  const auto first = clock.steady();
  CHECK(clock.steady() >= first);
  CHECK(clock.now() > std::chrono::sys_days(std::chrono::year(2024) / 1 / 1));
}

TEST_CASE("a sleep returns by itself") {
  Sleep sleep(std::chrono::milliseconds(1));
  sleep.context.run();
  CHECK(sleep.ended);
  CHECK(sleep.failure == nullptr);
}

TEST_CASE("a sleep that is cancelled ends at once with operation_aborted") {
  Sleep sleep(std::chrono::hours(1));
  sleep.context.poll();
  REQUIRE_FALSE(sleep.ended);
  sleep.signal.emit(asio::cancellation_type::terminal);
  sleep.context.run();
  REQUIRE(sleep.ended);
  REQUIRE(sleep.failure != nullptr);
  try {
    std::rethrow_exception(sleep.failure);
  } catch (const boost::system::system_error& error) {
    CHECK(error.code() == asio::error::operation_aborted);
  }
}
