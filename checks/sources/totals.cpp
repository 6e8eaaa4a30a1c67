#include "checks/sources/totals.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "checks/balances/amounts.hpp"

namespace stmtwatch::checks {
namespace {

std::string shown(const std::optional<Money>& sum) {
  return sum ? sum->format() : "more digits than can be added up";
}

}  // namespace

Totals::Totals(const Schema& merged, const SourceStatement& asked) : merged_(merged), asked_(asked) {
  for (const ColumnPair& pair : asked.sums) {
    const int scale =
        std::max(scale_of(merged.columns[pair.merged]), scale_of(asked.schema->columns[pair.source]));
    sums_.push_back({pair.merged, pair.source, scale, Money::zero(scale), Money::zero(scale)});
  }
}

void Totals::add(std::optional<Money>& sum, const std::optional<Money>& amount) {
  if (sum && amount) sum = sum->plus(*amount);
}

void Totals::add_merged(const RecordBatch& batch, std::size_t row) {
  ++entries_;
  for (Sum& sum : sums_) {
    const auto amount = amount_at(merged_, batch, row, sum.merged_column, sum.scale);
    readable_ = readable_ && amount;
    add(sum.merged, amount);
  }
}

void Totals::begin_source() {
  source_readable_ = true;
  said_entries_ = Money::zero(0);
  for (Sum& sum : sums_)
    sum.source = Money::zero(sum.scale);
}

void Totals::add_source(const RecordBatch& batch, std::size_t row) {
  for (Sum& sum : sums_) {
    const auto amount = amount_at(*asked_.schema, batch, row, sum.source_column, sum.scale);
    source_readable_ = source_readable_ && amount;
    add(sum.source, amount);
  }
  if (!asked_.count) return;
  const auto count =
      is_closed(batch, row, *asked_.count) ? std::nullopt : Money::parse(batch.value(row, *asked_.count), 0);
  source_readable_ = source_readable_ && count;
  add(said_entries_, count);
}

std::vector<std::string> Totals::differences() const {
  std::vector<std::string> told;
  if (!readable_) return told;
  const auto entries = Money::parse(std::to_string(entries_), 0);
  if (asked_.count && said_entries_ != entries)
    told.push_back(fmt::format("it says {} entries, the statement has {}", shown(said_entries_), entries_));
  for (const Sum& sum : sums_) {
    if (sum.merged && sum.merged == sum.source) continue;
    told.push_back(fmt::format("it says {} in {}, {} of the statement adds up to {}", shown(sum.source),
                               asked_.schema->columns[sum.source_column].name,
                               merged_.columns[sum.merged_column].name, shown(sum.merged)));
  }
  return told;
}

}  // namespace stmtwatch::checks
