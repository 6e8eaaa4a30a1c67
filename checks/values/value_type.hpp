#pragma once

#include <string>
#include <string_view>

#include "checks/schema.hpp"

namespace stmtwatch::checks {

// Whether a value, not empty and without prefix, is one of the type.
bool is_well_formed(const ValueType& type, std::string_view value);

// What the type asks for, to follow "is not": "a date (YYYYMMDD)".
std::string describe(const ValueType& type);

}  // namespace stmtwatch::checks
