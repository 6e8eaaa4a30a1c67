#pragma once

#include <ctime>

namespace stmtwatch::bench {

// Seconds since it was made: of the clock on the wall, and of this process on its cores.
class Stopwatch {
 public:
  double wall() const { return now(CLOCK_MONOTONIC) - wall_; }
  double cpu() const { return now(CLOCK_PROCESS_CPUTIME_ID) - cpu_; }

 private:
  static double now(clockid_t clock) {
    timespec time{};
    ::clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
  }
  double wall_ = now(CLOCK_MONOTONIC);
  double cpu_ = now(CLOCK_PROCESS_CPUTIME_ID);
};

}  // namespace stmtwatch::bench
