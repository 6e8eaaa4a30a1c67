#include "checks/sections/part_view.hpp"

#include <algorithm>

namespace stmtwatch::checks::sections {
namespace {

Span span_in(const RecordBatch& batch, std::string_view part) {
  return {static_cast<std::uint32_t>(part.data() - batch.text.data()),
          static_cast<std::uint32_t>(part.size())};
}

}  // namespace

// Wide rows are fewer to a batch. A record that could not be read has nothing to show.
void PartView::batch(const RecordBatch& batch) {
  RecordBatch wide(columns_, 0);
  wide.text = batch.text;
  wide.text_offset = batch.text_offset + whereabouts_.bytes;
  for (std::size_t row = 0; row < batch.rows; row += wide.rows) {
    wide.first_record = batch.first_record + row + whereabouts_.records;
    wide.first_line = batch.first_line + row + whereabouts_.lines;
    wide.rows = std::min(batch.rows - row, wide.rows_max());
    for (std::size_t i = 0; i < wide.rows; ++i)
      put_row(batch, row + i, wide);
    wide.suspect_all();
    onlooker_.batch(wide);
  }
}

// The columns of other sections are nothing before and behind the record, so that it is the same bytes.
void PartView::put_row(const RecordBatch& batch, std::size_t row, RecordBatch& wide) const {
  const Span record = span_in(batch, batch.record(row));
  const std::size_t into = (batch.first_record + row + whereabouts_.records) - wide.first_record;
  for (std::size_t column = 0; column < columns_; ++column) {
    const bool before = column < first_column_;
    const bool behind = column >= first_column_ + batch.columns();
    if (before || behind) {
      const Span nothing{record.offset + (before ? 0 : record.length), 0};
      wide.put(into, column, nothing, mark::closed);
      wide.put_field(into, column, nothing);
    } else {
      const std::size_t own = column - first_column_;
      wide.put(into, column, batch.span(row, own), batch.marks(row, own));
      wide.put_field(into, column, span_in(batch, batch.field(row, own)));
    }
  }
}

}  // namespace stmtwatch::checks::sections
