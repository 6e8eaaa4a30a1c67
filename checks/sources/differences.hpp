#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "checks/sources/entries.hpp"

// Two collections of entries, held against each other.
namespace stmtwatch::checks {

// Records from 1.
struct Altered {
  std::uint64_t merged = 0;
  std::uint64_t source = 0;
};

struct Differences {
  std::vector<std::uint64_t> lost;   // records of the source that the merged statement has not, ascending
  std::vector<std::uint64_t> added;  // records of the merged statement that the source has not, ascending
  std::vector<Altered> altered;      // the same key with other values, by the merged record
};

// Every entry counts as often as it stands there. Of entries with one key, those that say the same are paired
// first, the others as altered in the order of their records; what cannot be read is no difference. Sorts
// both in place: time n log n, no other memory than the result.
Differences difference(std::vector<Entry>& merged, std::vector<Entry>& source);

}  // namespace stmtwatch::checks
