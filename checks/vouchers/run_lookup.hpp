#pragma once

#include <cstdint>
#include <vector>

#include "checks/vouchers/run_view.hpp"
#include "checks/vouchers/sorted_keys.hpp"

namespace stmtwatch::checks {

// A key that stands in a run, and one who owns it there.
struct RunHit {
  std::uint64_t rank = 0;  // of the key among the sorted ones
  OwnerIndex owner = 0;    // into the run's owners
};

// How many of `keys` have to be looked for in the run at all: others have other shapes, or are numbers
// outside its range.
std::size_t keys_near(const SortedKeys& keys, const RunView& run);

// Appends what of `keys` stands in the run, once for each owner, in no order. As both are sorted, parts that
// do not overlap cost nothing, and what is read of a run is read from front to back.
RunResult<void> find_keys(const SortedKeys& keys, const RunView& run, std::vector<RunHit>& hits);

}  // namespace stmtwatch::checks
