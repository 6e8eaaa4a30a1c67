#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace stmtwatch::cli {

// `text` with its lines broken at blanks so that none is wider than `width` columns where that is possible.
// What is carried over begins below the value of a "NAME  VALUE" line, else two columns further in than its
// line. A line that is a command to copy stays whole: a line break that is pasted would run half of it.
// Colour sequences take no columns. Width 0: as it is.
std::string wrapped(std::string_view text, std::size_t width);

}  // namespace stmtwatch::cli
