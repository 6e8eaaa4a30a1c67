#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <vector>

#include "checks/check.hpp"
#include "checks/layout/lines.hpp"

namespace stmtwatch::checks::layout {

struct Start {
  Opening opening;
  LineEnd line_end;
  std::uint64_t line_end_offset = 0;  // where the first line ending is
  std::uint64_t line_end_line = 1;    // the line that it ends
  std::uint64_t lines = 0;            // how many preamble and header took
  bool ends_open = false;             // the header is the last line and has no line break
  bool preamble_missing = false;      // it is not there to its end
  std::vector<Prose> prose;           // what the preamble says
};

// Reads the byte order mark, the preamble and the header from the front of `window`, and leaves its front at
// the first record. How lines end is told from the first line unless `line_end` says it. `lines` is over the
// same window.
std::expected<Start, SourceFault> read_start(scan::Window& window, Lines& lines, const Schema& schema,
                                             const Tail& tail, const Checks& checks,
                                             const std::optional<LineEnd>& line_end);

}  // namespace stmtwatch::checks::layout
