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
  bool postamble_missing = false;  // the schema wants one
  // The first byte after the records. Nothing follows them: the end of the last line that is not empty, where
  // the schema wants something to follow, else the end of the content.
  std::uint64_t body_end = 0;
  std::string text;                 // from body_end to the end of the last line that is not empty
  std::size_t row_begin = 0;        // where in `text` the trailer's row begins
  std::size_t row_end = 0;          // behind its line break
  std::size_t postamble_begin = 0;  // where in `text` the postamble begins; text.size(): nowhere
  // The size, but for the DOS end-of-file marks (0x1A) and NULs that end the file.
  std::uint64_t content_end = 0;
  char end_mark = '\0';         // the first of those
  bool nothing_at_all = false;  // no bytes, or nothing but line breaks and end-of-file marks
  bool empty_day = false;       // the file is the schema's form of a day without entries
  bool cut = false;             // what should follow is missing and the last line has no line break

  bool is_incomplete() const { return trailer == Ending::Trailer::missing || postamble_missing; }
};

// The trailer is the last non-empty line (with its titles before it, where the schema has such) before the
// postamble. A row that a line break cuts in two is found as well, as long as it has the right number of
// fields; so is a last line that is no record and could only be a trailer with a misspelt tag. The postamble
// is found within the last 64 lines and 64 KiB. Comment lines may stand among all that.
std::expected<Tail, SourceFault> find_tail(const Source& source, const Schema& schema);

}  // namespace stmtwatch::checks::layout
