#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "checks/check.hpp"
#include "checks/values/tally.hpp"

namespace stmtwatch::checks {

// One total as somebody wrote it: in the trailer's row as the amounts of its column are written, in prose in
// UTF-8 and yuan.
struct SaidTotal {
  std::string_view text;
  bool in_prose = false;
};

// What is wrong with it, to follow "it" or "line 3"; nullopt: nothing, or not all records could be read.
// `tally` has seen them all.
std::optional<std::string> wrong_total(const Schema& schema, const Tally& tally, SaidTotal said,
                                       const Ending& ending);

}  // namespace stmtwatch::checks
