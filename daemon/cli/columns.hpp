#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace stmtwatch::cli {

// How many columns of a terminal the text takes: two for an East Asian wide or fullwidth character (UAX 11),
// none for a combining one, else one. Bytes that are not UTF-8 count one each.
std::size_t display_width(std::string_view text);

// `text` and as many blanks as make it `width` columns wide; a wider one stays as it is.
std::string padded(std::string_view text, std::size_t width);

// The first `width` columns of it, ending in "..." where something was cut; `width` is at least 3.
std::string shortened(std::string_view text, std::size_t width);

// Rows under each other, two blanks between the columns, none at the end of a line. The first row is the
// heading.
std::string table(const std::vector<std::vector<std::string>>& rows);

}  // namespace stmtwatch::cli
