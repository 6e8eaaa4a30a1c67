#pragma once

#include <optional>
#include <string>

#include "checks/check.hpp"
#include "checks/vocabulary/money.hpp"

// The opening and the closing balance that a statement says beside its records.
namespace stmtwatch::checks {

struct CapturedBalance {
  std::string text;             // UTF-8
  std::optional<Money> amount;  // nullopt: it is none
  Place place;                  // of the value in the trailer, or of the line of prose
};

// In the trailer, else in prose, with `scale` digits after the point; nullopt: it is not said.
std::optional<CapturedBalance> captured_balance(const Schema& schema, const Ending& ending, Balanced which,
                                                int scale);

}  // namespace stmtwatch::checks
