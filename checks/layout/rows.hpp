#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "checks/layout/lines.hpp"
#include "checks/record_batch.hpp"
#include "checks/scan/window.hpp"
#include "checks/schema.hpp"

namespace stmtwatch::checks::layout {

// A record that is one line and whole. Positions are indexes into the window's text.
struct Row {
  Line line;
  std::size_t separators = 0;  // how many it has, its LF included
  std::vector<Span> fields;    // one a column, as they stand there
};

// Takes such records apart where delimiters and line breaks alone do not tell the fields: quotes, fixed
// width, a trailing delimiter, comment lines. All must outlive it.
class Rows {
 public:
  Rows(const scan::Window& window, const Lines& lines, const Schema& schema, const LineEnd& line_end);

  // Whether any of that can occur.
  static bool are_needed(const Schema& schema);

  // Reads the record that begins at `begin`, from `separators` on. False: what stands there is no such
  // record, or cannot be told yet.
  bool read(std::size_t begin, std::span<const scan::Separator> separators, Row& row) const;

 private:
  bool read_delimited(std::span<const scan::Separator> separators, Row& row) const;
  bool read_fixed(std::span<const scan::Separator> separators, Row& row) const;
  std::size_t quotation(std::span<const scan::Separator> separators) const;
  bool ends_at(std::size_t lf, Row& row) const;

  const scan::Window& window_;
  const Lines& lines_;
  const Schema& schema_;
  const LineEnd& line_end_;
  std::size_t fields_;
  std::size_t record_bytes_;
};

// Where the fields of a record of fixed width stand in `record`, which has record_bytes(), or more where line
// breaks were put into it; breaks at the edge of two fields belong to the earlier one. False: something else
// than the gap stands between two of them, at `fields.back()`.
bool cut_fixed(std::string_view record, const Schema& schema, std::vector<Span>& fields);

// A character that the edge of a column of fixed width cuts in two is one fault: that of the first of the two
// fields. Closes the second.
void close_cut_characters(RecordBatch& batch, Encoding encoding);

}  // namespace stmtwatch::checks::layout
