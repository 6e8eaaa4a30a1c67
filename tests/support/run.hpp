#pragma once

#include <exception>
#include <optional>
#include <stdexcept>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "daemon/flow/task.hpp"

namespace stmtwatch::test {

// Runs one coroutine to its end on `io` and gives its result.
template <class T>
T run(boost::asio::io_context& io, flow::Task<T> task) {
  std::optional<T> result;
  std::exception_ptr failure;
  const auto ended = [&](std::exception_ptr thrown, T value) {
    failure = std::move(thrown);
    result.emplace(std::move(value));
  };
  boost::asio::co_spawn(io, std::move(task), ended);
  io.restart();
  io.run();
  if (failure) std::rethrow_exception(failure);
  if (!result) throw std::logic_error("the coroutine did not end");
  return *std::move(result);
}

}  // namespace stmtwatch::test
