#include "checks/balances/amounts.hpp"

#include "checks/values/amount.hpp"

namespace stmtwatch::checks {

int scale_of(const Column& column) {
  return std::get<Decimal>(column.type).scale_max;
}

std::string name_of_sum(const Schema& schema, const Agreement& asked) {
  std::string name;
  for (const Addend& addend : asked.sum) {
    name += name.empty() ? (addend.negative ? "-" : "") : (addend.negative ? " - " : " + ");
    name += schema.columns[addend.column].name;
  }
  return asked.absolute ? "|" + name + "|" : name;
}

std::optional<Money> amount_at(const Schema& schema, const RecordBatch& batch, std::size_t row,
                               std::size_t column, int scale) {
  if (is_closed(batch, row, column)) return std::nullopt;
  const Column& what = schema.columns[column];
  const std::string_view value = batch.value(row, column);
  if (value.empty()) return Money::zero(scale);
  const auto amount = amount_of(std::get<Decimal>(what.type), value);
  return amount ? amount->widened(scale) : std::nullopt;
}

}  // namespace stmtwatch::checks
