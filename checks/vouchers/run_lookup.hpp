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

// False: no key of `keys` can stand in the run, as its shapes or the ranges of its numbers are others.
bool may_share(const SortedKeys& keys, const RunView& run);

// Appends what of `keys` stands in the run, once for each owner, in no order. As both are sorted, parts that
// do not overlap cost nothing, and what is read of a run is read from front to back.
RunResult<void> find_keys(const SortedKeys& keys, const RunView& run, std::vector<RunHit>& hits);

}  // namespace stmtwatch::checks
