#include "checks/sources/places.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "checks/balances/amounts.hpp"
#include "checks/shown_value.hpp"

namespace stmtwatch::checks {

SecondLook::SecondLook(const Schema& schema, const EntryReader& reader, std::vector<std::uint64_t> records)
    : schema_(schema), reader_(reader), records_(std::move(records)) {
  std::ranges::sort(records_);
}

void SecondLook::batch(const RecordBatch& batch) {
  auto wanted = std::ranges::lower_bound(records_, batch.first_record);
  for (; wanted != records_.end() && *wanted < batch.first_record + batch.rows; ++wanted)
    seen_.emplace(*wanted, look(batch, *wanted - batch.first_record));
}

SeenEntry SecondLook::look(const RecordBatch& batch, std::size_t row) const {
  bool in_place = true;
  for (std::size_t column = 0; column < batch.columns(); ++column)
    in_place = in_place && !is_closed(batch, row, column);
  SeenEntry seen;
  seen.key_place = place_of(batch, row, reader_.key_columns().front());
  seen.key_bytes = reader_.key(batch, row).value_or("");
  for (const std::size_t column : reader_.key_columns()) {
    seen.key += fmt::format(
        "{}{} {}", seen.key.empty() ? "" : " + ", schema_.columns[column].name,
        shown_key_value(schema_.columns[column], batch.value(row, column), schema_.encoding, in_place));
  }
  for (std::size_t i = 0; i < reader_.compared_columns().size(); ++i) {
    const std::size_t column = reader_.compared_columns()[i];
    seen.compared.push_back({place_of(batch, row, column),
                             fmt::format("{} is {}", schema_.columns[column].name,
                                         shown_value(schema_.columns[column], batch.value(row, column),
                                                     schema_.encoding, in_place)),
                             reader_.compared(batch, row, i)});
  }
  return seen;
}

}  // namespace stmtwatch::checks
