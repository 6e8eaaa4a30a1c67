#pragma once

#include <expected>

#include "checks/check.hpp"
#include "checks/layout/header.hpp"
#include "checks/layout/lines.hpp"

namespace stmtwatch::checks::layout {

// Reads the preamble that the schema has, and leaves the window's front behind it. Whether the header can be
// looked for there.
std::expected<bool, SourceFault> read_preamble(scan::Window& window, Lines& lines, const Schema& schema,
                                               const Tail& tail, const Checks& checks, Start& start);

}  // namespace stmtwatch::checks::layout
