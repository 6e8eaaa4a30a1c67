#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "checks/schema.hpp"

namespace stmtwatch::checks::text {

inline constexpr std::size_t shown_characters_max = 40;

// What looks like the number of an account, a card, a phone or a person: so many digits, in one run or in
// groups of at least three with a blank or a hyphen between two ("6222 0212 3456 7890").
inline constexpr std::size_t account_digits_min = 9;

// A text as a message may show it, in UTF-8 whatever its encoding: in double quotes, cut after 40 characters,
// line breaks, control characters and what nobody sees as \n or \u0085, bytes that are no character as \xC3.
// What looks like an account number keeps its first and last digit: "paid to 6***0". A sensitive text keeps
// its first character and, from 8 characters on, its last; the quotes of a field that is shown as it stands
// in the file are no part of it. For values of records ask shown_value.hpp.
std::string shown(std::string_view text, bool sensitive, Encoding encoding = Encoding::utf8);
// The same with all its digits: for what is known to be no account number.
std::string shown_whole(std::string_view text, Encoding encoding = Encoding::utf8);

}  // namespace stmtwatch::checks::text
