#pragma once

#include <chrono>
#include <span>
#include <string>

#include "daemon/cli/check_run.hpp"
#include "daemon/cli/exit_code.hpp"
#include "daemon/cli/terminal.hpp"

// What `stmtwatch check` says of its work.
namespace stmtwatch::cli {

// The document of product.md, section 3.
std::string check_document(std::span<const Judged> all, std::chrono::duration<double> took);

// For people: each held or unreadable file with its findings, then one line that sums up.
std::string check_text(std::span<const Judged> all, std::chrono::duration<double> took,
                       const Terminal& terminal);

ExitCode check_code(std::span<const Judged> all);

}  // namespace stmtwatch::cli
