#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace stmtwatch::store {

// A business date as the number of days since 1970: what tiers count in.
using DayNumber = std::int32_t;

struct DayRange {
  DayNumber first = 0;
  DayNumber last = 0;
  friend bool operator==(const DayRange&, const DayRange&) = default;
};

// What a plan has to know of one run.
struct TierRun {
  DayRange days;
  std::uint64_t keys = 0;
  bool open = false;  // in the log; not in a file of its own yet
};

struct TierRules {
  DayNumber newest = 0;            // the newest day of this key space
  bool seal_everything = false;    // the log has become too long
  bool across_days = true;         // runs of different days may become one
  DayNumber days_at_once_max = 0;  // of one run: expiry removes whole runs
};

// Days up to this many before the newest one stay open: their statements still come.
inline constexpr DayNumber open_days = 1;

// A closed day of fewer keys stays in the log until so many such runs are there.
inline constexpr std::uint64_t sealed_keys_min = 50'000;
inline constexpr std::size_t small_runs_max = 32;

// The runs that should become one file next, as indexes; empty: nothing to do. Open runs of closed days are
// sealed, large ones day by day, small ones together. Closed runs become larger ones by windows of 4, 16 and
// 64 days that are over, each window aligned, so that the number of runs grows with the logarithm of the days
// and each key is written few times. A run is not written anew for the sake of others that are less than a
// quarter of it.
std::vector<std::size_t> next_merge(std::span<const TierRun> runs, const TierRules& rules);

}  // namespace stmtwatch::store
