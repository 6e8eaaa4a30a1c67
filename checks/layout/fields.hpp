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

// A field without its quotes, two for one; as it is where it has none.
std::string unquoted(std::string_view field, const Schema& schema);

// Whether `line` (without its line break) says these titles: in quotes or not, with blanks and TABs around
// them where the schema trims the header, and without `trailing_delimiter` behind them only where there is
// none.
bool says_titles(std::string_view line, const std::vector<std::string>& titles, const Schema& schema,
                 bool trailing_delimiter);
// One field as a title, and whether it is this one.
bool says_title(std::string_view field, std::string_view title, const Schema& schema);
std::string title_in(std::string_view field, const Schema& schema);

// How many fields the delimiters of a whole record make: one more than columns where a delimiter trails.
std::size_t delimited_fields(const Schema& schema);
// The same of the header.
bool delimiter_trails_header(const Schema& schema);
std::size_t header_fields(const Schema& schema);

}  // namespace stmtwatch::checks::layout
