#pragma once

#include "daemon/delivery/fault.hpp"

namespace stmtwatch::watch {

// What `stmtwatch` ends with where a destination could not do what was asked of it.
int exit_code_of(delivery::Reason reason);

}  // namespace stmtwatch::watch
