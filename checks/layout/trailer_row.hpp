#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "checks/schema.hpp"

// The trailer, read by the rules that hold for records: quotes, prefix, trim, characters of GBK. Positions
// are indexes into the line given, which has no line break.
namespace stmtwatch::checks::layout {

// What one of Trailer::fields has in the row.
struct TrailerValue {
  std::string_view field;  // as it stands there
  std::size_t offset = 0;
  std::string text{};           // the value, in the schema's encoding
  bool prefix_missing = false;  // it does not begin with the schema's value prefix
  bool misquoted = false;       // text follows the quote that closes it, or it has a quote in the middle
};

struct TrailerRow {
  std::size_t fields = 0;              // how many it has, the tag included
  std::size_t expected = 0;            // how many it should have
  std::string tag{};                   // where the trailer has one: what stands in its place
  std::vector<TrailerValue> values{};  // one for each of Trailer::fields; none where the number is wrong
};

// `schema` has a trailer.
TrailerRow read_trailer_row(std::string_view row, const Schema& schema);

// Whether the line's first field is the trailer's tag.
bool begins_with_tag(std::string_view line, const Schema& schema);
// Whether the line is the trailer's titles.
bool says_trailer_titles(std::string_view line, const Schema& schema);

}  // namespace stmtwatch::checks::layout
