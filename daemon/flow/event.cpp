#include "daemon/flow/event.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace stmtwatch::flow {

Task<> Event::wait() {
  const bool cancelled = co_await wait_through();
  if (cancelled) throw_aborted();
}

// The timer ends with the same error for a notification and for a cancellation; the coroutine's state tells
// which.
Task<bool> Event::wait_through() {
  constexpr auto quietly = asio::as_tuple(asio::use_awaitable);
  co_await timer_.async_wait(quietly);
  const asio::cancellation_state state = co_await asio::this_coro::cancellation_state;
  co_return state.cancelled() != asio::cancellation_type::none;
}

void throw_aborted() {
  throw boost::system::system_error(asio::error::operation_aborted);
}

}  // namespace stmtwatch::flow
