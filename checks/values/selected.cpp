#include "checks/values/selected.hpp"

#include <algorithm>

namespace stmtwatch::checks {
namespace {

Selected by_own_column(const Where& where, const RecordBatch& batch, std::size_t row) {
  if (is_closed(batch, row, where.column)) return Selected::unknown;
  const bool named = std::ranges::find(where.values, batch.value(row, where.column)) != where.values.end();
  return named ? Selected::yes : Selected::no;
}

}  // namespace

Selected selected_by(const Where& where, const RecordBatch& batch, std::size_t row) {
  Selected all = by_own_column(where, batch, row);
  for (const Where& also : where.also) {
    const Selected one = by_own_column(also, batch, row);
    if (one == Selected::no || (one == Selected::unknown && all == Selected::yes)) all = one;
  }
  return all;
}

}  // namespace stmtwatch::checks
