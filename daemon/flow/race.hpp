#pragma once

#include <optional>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/this_coro.hpp>

#include "daemon/flow/group.hpp"
#include "daemon/flow/task.hpp"

namespace stmtwatch::flow {
namespace detail {

// Work that is cut short may still end with a result of its own, which then comes too late.
template <class T>
Task<> finish_first(Task<T> work, std::optional<T>& result, bool& over, TaskGroup& group) {
  T made = co_await std::move(work);
  if (!over) result.emplace(std::move(made));
  over = true;
  group.cancel();
}

inline Task<> cut_short(Task<> limit, bool& over, TaskGroup& group) {
  co_await std::move(limit);
  over = true;
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
  bool over = false;
  group.spawn(detail::finish_first(std::move(work), result, over, group));
  group.spawn(detail::cut_short(std::move(limit), over, group));
  co_await group.join();
  co_return result;
}

// The same for two that answer nothing: returns when the first of them has ended.
inline Task<> either(Task<> one, Task<> other) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  TaskGroup group(executor);
  bool over = false;
  group.spawn(detail::cut_short(std::move(one), over, group));
  group.spawn(detail::cut_short(std::move(other), over, group));
  co_await group.join();
}

}  // namespace stmtwatch::flow
