#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "checks/schema.hpp"

// Lines of a file with several kinds of records: of which kind each is.
namespace stmtwatch::checks::kinds {

// The kind of a line, without its line break, by its tag; nullopt: it has the tag of none. Of fixed width the
// longest tag decides.
std::optional<std::size_t> kind_of(std::string_view line, const Schema& schema);

// How many fields its record may have, as its delimiters make them; of fixed width, how many bytes.
struct Extent {
  std::size_t least = 0;
  std::size_t most = 0;

  bool holds(std::size_t count) const { return count >= least && count <= most; }
};
Extent extent_of(const RecordKind& kind, const Schema& schema);

// What layout::Lines has to know of such a file to look ahead from one record to the next.
Schema schema_of_lines(const Schema& schema);

// Whose columns a record of this kind has: its own, or, if it is titles, those of the kind that it titles.
const Schema& columns_of(const RecordKind& kind, const Schema& schema);

}  // namespace stmtwatch::checks::kinds
