#pragma once

#include <exception>
#include <optional>
#include <stdexcept>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "daemon/flow/task.hpp"

namespace stmtwatch::test {

// Runs a task that waits for nothing outside, and answers with its result.
template <class T>
T run_now(flow::Task<T> task) {
  boost::asio::io_context io;
  std::optional<T> result;
  boost::asio::co_spawn(io, std::move(task), [&result](const std::exception_ptr& failure, T value) {
    if (failure) std::rethrow_exception(failure);
    result.emplace(std::move(value));
  });
  io.run();
  if (!result) throw std::logic_error("the task waits for something");
  return std::move(*result);
}

}  // namespace stmtwatch::test
