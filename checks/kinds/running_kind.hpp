#pragma once

#include <cstddef>
#include <cstdint>

#include "checks/check.hpp"
#include "checks/kinds/tags.hpp"
#include "checks/layout/field_reader.hpp"
#include "checks/record_batch.hpp"
#include "checks/scan/window.hpp"
#include "checks/sections/part_view.hpp"

namespace stmtwatch::checks::kinds {

// One kind of records with all that judges them. Findings go to the judgement of the whole file.
struct RunningKind {
  RunningKind(const Schema& schema, std::size_t which, const JudgeContext& file, scan::Window& window,
              Judgement& judgement);

  std::size_t index;
  const RecordKind& kind;
  const Schema& part;
  Extent extent;
  JudgeContext context;
  Checks checks;
  Report report;
  RecordBatch batch;
  layout::FieldReader fields;
  sections::WideRows wide;
  std::uint64_t records = 0;
};

}  // namespace stmtwatch::checks::kinds
