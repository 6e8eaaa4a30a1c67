#pragma once

#include <chrono>
#include <optional>
#include <utility>

#include "daemon/flow/race.hpp"

namespace stmtwatch::flow {

// Ends after `duration` of real time. What people wait for takes its pauses from time::Clock instead.
Task<> pause(std::chrono::milliseconds duration);

// Runs `work` for at most `limit` of real time; nullopt: it took longer and was cancelled.
template <class T>
Task<std::optional<T>> within(std::chrono::milliseconds limit, Task<T> work) {
  return race(std::move(work), pause(limit));
}

}  // namespace stmtwatch::flow
