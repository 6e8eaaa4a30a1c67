#include "checks/sources/places.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "checks/text/shown.hpp"

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
  const auto shown = [&](std::size_t column) {
    return text::shown(batch.value(row, column), schema_.columns[column].sensitive, schema_.encoding);
  };
  SeenEntry seen;
  seen.key_place = place_of(batch, row, reader_.key_columns().front());
  seen.key_bytes = reader_.key(batch, row).value_or("");
  for (const std::size_t column : reader_.key_columns()) {
    seen.key +=
        fmt::format("{}{} {}", seen.key.empty() ? "" : " + ", schema_.columns[column].name, shown(column));
  }
  for (std::size_t i = 0; i < reader_.compared_columns().size(); ++i) {
    const std::size_t column = reader_.compared_columns()[i];
    seen.compared.push_back({place_of(batch, row, column),
                             fmt::format("{} is {}", schema_.columns[column].name, shown(column)),
                             reader_.compared(batch, row, i)});
  }
  return seen;
}

}  // namespace stmtwatch::checks
