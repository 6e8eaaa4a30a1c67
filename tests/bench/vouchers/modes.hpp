#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

#include "tests/bench/vouchers/keys.hpp"

namespace stmtwatch::bench {

struct Size {
  std::uint32_t days;
  std::size_t per_day;
  double all() const { return static_cast<double>(per_day) * days; }
};

// So much is taken and looked up, then a day of five million comes; beside the others, unless it is `alone`.
void compare(Kind kind, const Size& size, const std::filesystem::path& directory, bool alone);

// Day after day is taken, and at days 1, 2, 5, 10, ... it is told what the ledger costs by then; what that
// will be beyond the last day, up to the 400th, is computed.
void grow(Kind kind, const Size& size, const std::filesystem::path& directory);

}  // namespace stmtwatch::bench
