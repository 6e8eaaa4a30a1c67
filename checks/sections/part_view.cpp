#include "checks/sections/part_view.hpp"

#include <algorithm>

namespace stmtwatch::checks::sections {
namespace {

Span span_in(const RecordBatch& batch, std::string_view part) {
  return {static_cast<std::uint32_t>(part.data() - batch.text.data()),
          static_cast<std::uint32_t>(part.size())};
}

}  // namespace

void WideRows::put_rows(const RecordBatch& batch, std::size_t first) {
  wide_.text = batch.text;
  wide_.text_offset = batch.text_offset + whereabouts_.bytes;
  wide_.first_record = batch.first_record + first + whereabouts_.records;
  wide_.first_line = batch.first_line + first + whereabouts_.lines;
  wide_.rows = std::min(batch.rows - first, wide_.rows_max());
  for (std::size_t i = 0; i < wide_.rows; ++i)
    put_row(batch, first + i, i);
  wide_.suspect_all();
}

// The columns of other parts are nothing before and behind the record, so that it is the same bytes.
void WideRows::put_row(const RecordBatch& batch, std::size_t row, std::size_t into) {
  const Span record = span_in(batch, batch.record(row));
  for (std::size_t column = 0; column < columns_; ++column) {
    const bool before = column < first_column_;
    const bool behind = column >= first_column_ + batch.columns();
    if (before || behind) {
      const Span nothing{record.offset + (before ? 0 : record.length), 0};
      wide_.put(into, column, nothing, mark::closed);
      wide_.put_field(into, column, nothing);
    } else {
      const std::size_t own = column - first_column_;
      wide_.put(into, column, batch.span(row, own), batch.marks(row, own));
      wide_.put_field(into, column, span_in(batch, batch.field(row, own)));
    }
  }
}

}  // namespace stmtwatch::checks::sections
