#include "checks/field_check.hpp"

namespace stmtwatch::checks {

void ByteCheck::batch(RecordBatch& batch, Report& report) {
  for (const auto& [row, column] : batch.suspects()) {
    Marks& marks = batch.marks(row, column);
    if ((marks & (mark::unusual | mark::closed)) != mark::unusual) continue;
    const std::string_view field = batch.field(row, column);
    const auto at = find(schema_.columns[column], field, batch.value(row, column));
    if (!at) continue;
    report.add(place_of(batch, row, column, *at), [&] {
      return explain(schema_.columns[column], field, *at, report.shown(batch, row, column, field));
    });
    marks |= mark::closed;
  }
}

void ValueCheck::batch(RecordBatch& batch, Report& report) {
  for (const auto& [row, column] : batch.suspects()) {
    if (!concerns(schema_.columns[column])) continue;
    Marks& marks = batch.marks(row, column);
    const std::string_view value = batch.value(row, column);
    if ((marks & (mark::closed | mark::unprefixed)) != 0 || value.empty() || holds(column, value)) continue;
    report.add(place_of(batch, row, column), [&] {
      return explain(schema_.columns[column], value, report.shown(batch, row, column, value));
    });
    marks |= mark::closed;
  }
}

bool ValueCheck::fits(std::size_t column, std::string_view value) const {
  return value.empty() || !concerns(schema_.columns[column]) || holds(column, value);
}

}  // namespace stmtwatch::checks
