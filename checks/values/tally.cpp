#include "checks/values/tally.hpp"

#include "checks/values/amount.hpp"
#include "checks/values/digit_sums.hpp"
#include "checks/values/selected.hpp"

namespace stmtwatch::checks {
namespace {

void add_value(const RecordBatch& batch, std::size_t row, std::size_t column, const Decimal& type,
               ColumnSum& sum, bool absolute = false) {
  if (is_closed(batch, row, column)) {
    sum.readable = false;
  } else {
    sum.add(type, batch.value(row, column), absolute);
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

void ColumnSum::add(const Decimal& type, std::string_view value, bool absolute) {
  if (value.empty()) return;
  const auto amount = amount_of(type, value);
  const auto sum = amount ? total.plus(absolute ? amount->absolute() : *amount) : std::nullopt;
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
    : field_(&field),
      where_(where_of(field)),
      asked_(std::get_if<TrailerSum>(&field)),
      column_(asked_ != nullptr ? &schema.columns[asked_->column] : nullptr),
      type_(type_of(schema, field)),
      sum_(type_) {}

std::optional<Money> Tally::total() const {
  if (sum_.beyond) return std::nullopt;
  if (asked_ == nullptr || asked_->sign == SumSign::kept) return sum_.total;
  return asked_->sign == SumSign::turned ? sum_.total.negated() : sum_.total.absolute();
}

void Tally::add(const RecordBatch& batch) {
  const bool signs_matter = asked_ != nullptr && asked_->of_absolutes && type_.negative_allowed;
  if (where_ == nullptr && !signs_matter) {
    records_ += batch.rows;
    if (asked_ != nullptr) add_column(batch, asked_->column, type_, sum_);
    return;
  }
  for (std::size_t row = 0; row < batch.rows; ++row)
    add_row(batch, row);
}

void Tally::add_row(const RecordBatch& batch, std::size_t row) {
  const Selected selected = where_ != nullptr ? selected_by(*where_, batch, row) : Selected::yes;
  if (selected == Selected::unknown) readable_ = false;
  if (selected != Selected::yes) return;
  ++records_;
  if (asked_ != nullptr) add_value(batch, row, asked_->column, type_, sum_, asked_->of_absolutes);
}

}  // namespace stmtwatch::checks
