#pragma once

#include <optional>
#include <string>
#include <vector>

#include "checks/check.hpp"
#include "checks/vocabulary/money.hpp"

// The opening and the closing balance that a statement says beside its records.
namespace stmtwatch::checks {

struct CapturedBalance {
  std::string text;             // UTF-8
  std::optional<Money> amount;  // nullopt: it is none
  Place place;                  // of the value in the trailer, or of the line of prose
};

// As often as it is said, first in the trailer, then in prose, with `scale` digits after the point.
std::vector<CapturedBalance> captured_balances(const Schema& schema, const Ending& ending, Balanced which,
                                               int scale);

}  // namespace stmtwatch::checks
