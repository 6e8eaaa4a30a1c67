#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "checks/schema.hpp"

namespace stmtwatch::checks::text {

inline constexpr std::size_t shown_characters_max = 40;

// A value as a message may show it, in UTF-8 whatever its encoding: in double quotes, cut after 40
// characters, line breaks and control characters as \n or \u0085, bytes that are no character as \xC3. A
// sensitive value keeps its first character and, from 8 characters on, its last: "6***0"; the quotes of a
// field that is shown as it stands in the file are no part of it.
std::string shown(std::string_view value, bool sensitive, Encoding encoding = Encoding::utf8);

}  // namespace stmtwatch::checks::text
