#pragma once

#include <optional>
#include <string_view>

#include "checks/schema.hpp"
#include "checks/vocabulary/money.hpp"

// Amounts as a decimal column writes them (see Decimal).
namespace stmtwatch::checks {

// Nothing or a minus before the number.
bool has_usual_sign(const Decimal& type);

// Whether `value` is written exactly so: ASCII digits, no plus, no exponent, commas only where `grouped`
// allows them.
bool is_amount(const Decimal& type, std::string_view value);

// The exact number of yuan, at scale_max digits after the point; nullopt: not well-formed, or more than Money
// holds.
std::optional<Money> amount_of(const Decimal& type, std::string_view value);

// The type of sums of amounts of `type`: more digits, and below zero.
Decimal sum_of(Decimal type);

}  // namespace stmtwatch::checks
