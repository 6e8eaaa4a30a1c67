#pragma once

#include "daemon/cli/exit_code.hpp"
#include "daemon/cli/terminal.hpp"
#include "daemon/cli/verb.hpp"

namespace stmtwatch::cli {

// `schema diff`: what two schemas say differently, and where what the first holds may not fit the second.
ExitCode diff_schemas(const Arguments& arguments, Terminal& terminal);

}  // namespace stmtwatch::cli
