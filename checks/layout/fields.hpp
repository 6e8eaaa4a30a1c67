#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "checks/schema.hpp"

// A record taken apart, field by field, whatever stands in it: the slow and exact way, for the lines at which
// the structural pass is not enough. Positions are indexes into the text given, which ends where the record
// ends.
namespace stmtwatch::checks::layout {

inline constexpr std::size_t npos = std::string_view::npos;

// Where the quotation that begins at `open` closes: at the next single quote. npos: not in `text`.
std::size_t closing_quote(std::string_view text, std::size_t open, const Schema& schema);

// Where the field that begins at `begin` ends: at its delimiter or the end of `text`. A quote is one only at
// the beginning of a field, and only where it closes; elsewhere it is a character like others. So is a
// delimiter that is the second byte of a GBK character.
std::size_t field_end(std::string_view text, std::size_t begin, const Schema& schema);
// At least one. Not with fixed width.
std::vector<std::string_view> fields_of(std::string_view text, const Schema& schema);
std::size_t count_fields(std::string_view text, const Schema& schema);

// One field as a title, read by the rules of records: in quotes or not, with padding around it where the
// schema trims the header or all values. As it stands where it is no whole value.
std::string title_in(std::string_view field, const Schema& schema);
bool says_title(std::string_view field, std::string_view title, const Schema& schema);

// How many fields the delimiters of a whole record make: one more than columns where a delimiter trails.
std::size_t delimited_fields(const Schema& schema);
// The same of the header.
bool delimiter_trails_header(const Schema& schema);
std::size_t header_fields(const Schema& schema);

}  // namespace stmtwatch::checks::layout
