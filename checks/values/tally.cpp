#include "checks/values/tally.hpp"

#include <algorithm>

#include "checks/values/amount.hpp"
#include "checks/values/digit_sums.hpp"

namespace stmtwatch::checks {
namespace {

bool is_closed(const RecordBatch& batch, std::size_t row, std::size_t column) {
  return (batch.marks(row, column) & mark::closed) != 0;
}

void add_value(const RecordBatch& batch, std::size_t row, std::size_t column, const Decimal& type,
               ColumnSum& sum) {
  if (is_closed(batch, row, column)) {
    sum.readable = false;
  } else {
    sum.add(type, batch.value(row, column));
  }
}

// The rows are plain records, so that there are bytes to read before each value.
void add_plain_column(const RecordBatch& batch, std::size_t column, const Decimal& type, ColumnSum& sum) {
  DigitSums digits(type.scale_max);
  ColumnValues open;
  for (std::size_t row = 0; row < batch.rows; ++row) {
    if (row >= open.rows) open = batch.open_column(column, row);
    row = digits.add(open, row);
    if (row < open.rows) sum.add(type, batch.value(row, column));
    if (row == open.rows && row < batch.rows) sum.readable = false;
  }
  const auto total = sum.total.plus(digits.total());
  sum.beyond = sum.beyond || !total;
  if (total) sum.total = *total;
}

const Where* where_of(const TrailerField& field) {
  const auto* where = std::visit(
      [](const auto& each) -> const std::optional<Where>* {
        if constexpr (requires { each.where; }) return &each.where;
        return nullptr;
      },
      field);
  return where != nullptr && *where ? &**where : nullptr;
}

Decimal type_of(const Schema& schema, const TrailerField& field) {
  const auto* sum = std::get_if<TrailerSum>(&field);
  return sum != nullptr ? std::get<Decimal>(schema.columns[sum->column].type) : Decimal{};
}

}  // namespace

void ColumnSum::add(const Decimal& type, std::string_view value) {
  if (value.empty()) return;
  const auto amount = amount_of(type, value);
  const auto sum = amount ? total.plus(*amount) : std::nullopt;
  beyond = beyond || !sum;
  if (sum) total = *sum;
}

void add_column(const RecordBatch& batch, std::size_t column, const Decimal& type, ColumnSum& sum) {
  if (batch.plain && DigitSums::can_take(type)) {
    add_plain_column(batch, column, type, sum);
    return;
  }
  for (std::size_t row = 0; row < batch.rows; ++row)
    add_value(batch, row, column, type, sum);
}

Tally::Tally(const Schema& schema, const TrailerField& field)
    : field_(&field), where_(where_of(field)), sum_(type_of(schema, field)) {
  if (const auto* sum = std::get_if<TrailerSum>(&field)) {
    index_ = sum->column;
    column_ = &schema.columns[index_];
  }
}

void Tally::add(const RecordBatch& batch) {
  if (where_ != nullptr) {
    for (std::size_t row = 0; row < batch.rows; ++row)
      add_row(batch, row);
    return;
  }
  records_ += batch.rows;
  if (column_ != nullptr) add_column(batch, index_, std::get<Decimal>(column_->type), sum_);
}

void Tally::add_row(const RecordBatch& batch, std::size_t row) {
  if (!takes(batch, row)) return;
  ++records_;
  if (column_ != nullptr) add_value(batch, row, index_, std::get<Decimal>(column_->type), sum_);
}

bool Tally::takes(const RecordBatch& batch, std::size_t row) {
  if (is_closed(batch, row, where_->column)) readable_ = false;
  return std::ranges::find(where_->values, batch.value(row, where_->column)) != where_->values.end();
}

}  // namespace stmtwatch::checks
