#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "config/fault.hpp"
#include "config/settings.hpp"
#include "daemon/cli/exit_code.hpp"
#include "daemon/cli/terminal.hpp"

// Faults of configuration and schema files, told in one way by every verb that reads such a file.
namespace stmtwatch::cli {

// A list of {file, line, message}; line is null where the fault is the file's as a whole.
nlohmann::ordered_json to_document(std::span<const config::Fault> faults);

void tell(Terminal& terminal, std::span<const config::Fault> faults);

// For a schema file named on the command line: one that is not there is an input that cannot be found.
ExitCode code_of_schema(std::span<const config::Fault> faults);

}  // namespace stmtwatch::cli
