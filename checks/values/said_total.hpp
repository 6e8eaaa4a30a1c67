#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "checks/check.hpp"
#include "checks/values/tally.hpp"

namespace stmtwatch::checks {

// One total as somebody wrote it: in the trailer's row as the amounts of its column are written, in prose in
// UTF-8, with a minus, and in yuan; both in the unit of the field where that says one.
struct SaidTotal {
  std::string_view text;
  bool in_prose = false;
};

// How a total is written that sums up or continues amounts of `type`. `unit`: what its field says.
Decimal type_of_total(const Decimal& type, bool in_prose, std::optional<AmountUnit> unit);

// What is wrong with it, to follow "it" or "line 3"; nullopt: nothing, or not all records could be read.
// `tally` has seen them all.
std::optional<std::string> wrong_total(const Schema& schema, const Tally& tally, SaidTotal said,
                                       const Ending& ending);

}  // namespace stmtwatch::checks
