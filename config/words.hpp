#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Words for messages of config/: how a name is shown and which known name was probably meant.
namespace stmtwatch::config {

// Control characters as \xNN, everything else as it is.
std::string on_one_line(std::string_view text);

// The same in double quotes, cut after 80 bytes.
std::string in_quotes(std::string_view text);

// "a, b, c" and, with `last`, "a, b or c".
std::string listed(std::span<const std::string_view> names, std::string_view last = ", ");

// The known name with the fewest letters to change, add, drop or swap (Damerau-Levenshtein, optimal string
// alignment), upper and lower case being the same; the first of equals. Nullopt: none that could have been
// meant, because half of the letters would change.
std::optional<std::string_view> nearest(std::string_view name, std::span<const std::string_view> known);

// `intro`, such as ": the nearest known key is ", and that name in quotes; empty where there is none.
std::string hint_of_nearest(std::string_view intro, std::string_view name,
                            std::span<const std::string_view> known);

}  // namespace stmtwatch::config
