#pragma once

#include "daemon/cli/exit_code.hpp"
#include "daemon/cli/terminal.hpp"
#include "daemon/cli/verb.hpp"

namespace stmtwatch::cli {

// `schema import`: a CREATE TABLE statement as the draft of a schema. The schema goes to standard output,
// what could not be taken over to standard error.
ExitCode import_schema(const Arguments& arguments, Terminal& terminal);

}  // namespace stmtwatch::cli
