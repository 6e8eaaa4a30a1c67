#pragma once

#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include "daemon/flow/event.hpp"
#include "daemon/flow/task.hpp"

namespace stmtwatch::flow {
namespace detail {

// Shared by the two sides. All but `returned` and `done` belongs to the far side until `done` is set on the
// near one.
template <class T>
struct Crossing {
  explicit Crossing(const asio::any_io_executor& home) : returned(home) {}
  asio::cancellation_signal stop;
  std::optional<T> result;
  std::exception_ptr failure;
  bool begun = false;
  bool stop_early = false;
  Event returned;
  bool done = false;
};

template <class T>
Task<> run_across(Task<T> work, std::shared_ptr<Crossing<T>> crossing) {
  if (crossing->stop_early) throw_aborted();
  crossing->begun = true;
  crossing->result.emplace(co_await std::move(work));
}

// Boost 1.81's co_spawn lets an exception escape when it is cancelled before the coroutine has begun.
template <class T>
void stop(Crossing<T>& crossing) {
  if (crossing.begun) {
    crossing.stop.emit(asio::cancellation_type::terminal);
  } else {
    crossing.stop_early = true;
  }
}

}  // namespace detail

// Runs `work` on `away`, which runs one handler at a time (a strand), and comes back to the caller's executor
// with its result. A cancellation of the caller is carried over, and the caller waits until `work` has really
// ended: what it lends to `work` by reference stays valid. (Boost 1.81's own co_spawn across executors may
// touch its cancellation signal after it is gone.)
template <class T>
Task<T> run_on(asio::any_io_executor away, Task<T> work) {
  const asio::any_io_executor home = co_await asio::this_coro::executor;
  auto crossing = std::make_shared<detail::Crossing<T>>(home);
  auto back = [crossing, home](const std::exception_ptr& failure) {
    crossing->failure = failure;
    asio::post(home, [crossing] {
      crossing->done = true;
      crossing->returned.notify_all();
    });
  };
  asio::co_spawn(away, detail::run_across(std::move(work), crossing),
                 asio::bind_cancellation_slot(crossing->stop.slot(), std::move(back)));

  const bool throwing = co_await asio::this_coro::throw_if_cancelled();
  co_await asio::this_coro::throw_if_cancelled(false);
  bool told = false;
  while (!crossing->done) {
    const bool cancelled = co_await crossing->returned.wait_through();
    if (cancelled && !told) {
      told = true;
      asio::post(away, [crossing] { detail::stop(*crossing); });
    }
  }
  co_await asio::this_coro::throw_if_cancelled(throwing);
  if (crossing->failure) std::rethrow_exception(crossing->failure);
  co_return std::move(*crossing->result);
}

}  // namespace stmtwatch::flow
