#pragma once

#include <string>
#include <string_view>

namespace stmtwatch::checks::text {

// A text that others chose, such as a file name, on one line of a log, a document or a terminal: UTF-8, with
// line breaks, control characters and bytes that are no UTF-8 as \xNN. A file name is written this way
// wherever it is shown, so that it reads the same everywhere.
std::string printable(std::string_view text);

}  // namespace stmtwatch::checks::text
