#pragma once

#include <cstdint>
#include <expected>
#include <string>

#include "checks/check.hpp"

namespace stmtwatch::checks::layout {

// Where the records end and what follows them, from an early look at the last bytes of a statement. It
// decides positions only: what stands there is judged from the bytes streamed later, which must be these.
struct Tail {
  Ending::Trailer trailer = Ending::Trailer::not_wanted;
  // The first byte after the records. Trailer missing: the end of the last line that is not empty.
  std::uint64_t body_end = 0;
  std::string text;             // from body_end to the end of the last line that is not empty
  std::size_t row_begin = 0;    // where in `text` the trailer's row begins
  bool nothing_at_all = false;  // no bytes, or nothing but line breaks
  bool cut = false;             // the trailer is missing and the last line has no line break
};

// The trailer is the last non-empty line (with its titles before it, where the schema has such). A row that a
// line break cuts in two is found as well, as long as it has the right number of fields; so is a last line
// that is no record and could only be a trailer with a misspelt tag.
std::expected<Tail, SourceFault> find_tail(const Source& source, const Schema& schema);

// The titles of a trailer, or of the header, as one line.
std::string joined(const std::vector<std::string>& titles, char delimiter);

}  // namespace stmtwatch::checks::layout
