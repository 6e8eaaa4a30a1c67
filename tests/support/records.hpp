#pragma once

#include <string>
#include <vector>

#include "checks/layout/header.hpp"
#include "checks/layout/record_reader.hpp"
#include "tests/support/judged.hpp"

namespace stmtwatch::test {

using Records = std::vector<std::vector<std::string>>;

// The values that a statement's records are read as; those that could not be read are not among them.
inline Records records_in(const std::string& text, const checks::Schema& schema,
                          std::size_t chunk_bytes = 64) {
  using namespace checks;
  const MemorySource source(text);
  const auto tail = layout::find_tail(source, schema);
  REQUIRE(tail.has_value());
  const scan::ScanFormat format{schema.delimiter, !schema.fixed_width, schema.quote.has_value(),
                                schema.quote.value_or('"'), schema.encoding};
  scan::ChunkReader chunks(source, format, chunk_bytes, nullptr, scan::best_isa());
  scan::Window window(chunks);
  layout::Lines lines(window, *tail, schema);
  const Checks checks(schema, {});
  const auto start = layout::read_start(window, lines, schema, *tail, checks, {});
  REQUIRE(start.has_value());
  layout::RecordReader reader(window, lines, schema, checks, *tail, start->line_end, 1 + start->lines,
                              scan::best_isa());
  RecordBatch batch(schema.columns.size(), schema.value_prefix.size());
  Records records;
  for (;;) {
    const auto step = reader.next(batch);
    REQUIRE(step.has_value());
    if (*step != layout::RecordReader::Step::batch) return records;
    for (std::size_t row = 0; row < batch.rows; ++row) {
      auto& record = records.emplace_back();
      for (std::size_t column = 0; column < batch.columns(); ++column)
        record.emplace_back(batch.value(row, column));
    }
  }
}

}  // namespace stmtwatch::test
