#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace stmtwatch::flow {

// How long to pause after the given number of failures in a row: nothing after none, `least` after the first,
// doubled with each further one, never more than `most`.
constexpr std::chrono::milliseconds backoff(std::uint32_t failures_in_a_row, std::chrono::milliseconds least,
                                            std::chrono::milliseconds most) {
  if (failures_in_a_row == 0) return std::chrono::milliseconds{0};
  auto pause = std::min(least, most);
  for (std::uint32_t doubled = 1; doubled < failures_in_a_row && pause < most; ++doubled)
    pause = std::min(pause * 2, most);
  return pause;
}

}  // namespace stmtwatch::flow
