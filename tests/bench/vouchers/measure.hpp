#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>

#include <fmt/format.h>

#include "tests/bench/vouchers/stopwatch.hpp"

namespace stmtwatch::bench {

double bytes_of(const std::filesystem::path& directory);  // of the files in it

// Of this process, in MB: what it has for itself, what it has read of mapped files and the kernel may drop at
// any time, and the most of both together since forget_peak().
struct Memory {
  double own = 0;
  double mapped = 0;
  double peak = 0;
};
Memory memory();
void forget_peak();

inline constexpr std::size_t asked = 1'000'000;

// Nanoseconds of CPU a key, the median of five; `expected` is how many of the keys have to be there.
template <class Ask>
double per_key_ns(std::size_t keys, std::size_t expected, const Ask& ask) {
  std::array<double, 5> times{};
  for (auto& time : times) {
    const Stopwatch watch;
    const auto present = ask();
    time = watch.cpu() * 1e9 / static_cast<double>(keys);
    if (present != expected) fmt::print("WRONG: {} of {} found\n", present, expected);
  }
  std::ranges::sort(times);
  return times[times.size() / 2];
}

}  // namespace stmtwatch::bench
