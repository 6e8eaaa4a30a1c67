#pragma once

#include <optional>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/this_coro.hpp>

#include "daemon/flow/group.hpp"
#include "daemon/flow/task.hpp"

namespace stmtwatch::flow {
namespace detail {

template <class T>
Task<> finish_first(Task<T> work, std::optional<T>& result, TaskGroup& group) {
  result.emplace(co_await std::move(work));
  group.cancel();
}

inline Task<> cut_short(Task<> limit, TaskGroup& group) {
  co_await std::move(limit);
  group.cancel();
}

}  // namespace detail

// Runs `work` until `limit` ends: a deadline where `limit` sleeps, a way out where it waits for an event.
// Whichever ends first cancels the other, and both have ended when this returns. Nullopt: `limit` was first.
template <class T>
Task<std::optional<T>> race(Task<T> work, Task<> limit) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  TaskGroup group(executor);
  std::optional<T> result;
  group.spawn(detail::finish_first(std::move(work), result, group));
  group.spawn(detail::cut_short(std::move(limit), group));
  co_await group.join();
  co_return result;
}

// The same for two that answer nothing: returns when the first of them has ended.
inline Task<> either(Task<> one, Task<> other) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  TaskGroup group(executor);
  group.spawn(detail::cut_short(std::move(one), group));
  group.spawn(detail::cut_short(std::move(other), group));
  co_await group.join();
}

}  // namespace stmtwatch::flow
