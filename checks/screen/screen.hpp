#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "checks/check.hpp"
#include "checks/record_batch.hpp"
#include "checks/screen/shape.hpp"
#include "checks/screen/stretch.hpp"

namespace stmtwatch::checks::screen {

// Finds in whole columns at once which fields of plain records could be wrong, so that the checks of single
// fields look only at those. It may suspect what is right, never pass what is not; so the verdict does not
// depend on it. One statement, one thread at a time; several statements of the schema one after the other.
class Screen {
 public:
  // `isa` is one of this processor.
  Screen(const Schema& schema, scan::Isa isa);

  // Begins a statement. From its record `stretches_from` on, stretches of columns are looked at as one;
  // before that, those that all statements have in common, once so many records of any have been seen.
  // `checks` must outlive the statement.
  void begin(const Checks& checks, std::uint64_t stretches_from);
  // Puts the suspects into `batch`, whose rows are plain records one after the other: what is marked already,
  // and what could be wrong. `attention` is as scan/blocks.hpp has it: bit n of word m is for byte 64 * m + n
  // of RecordBatch::text.
  void look(RecordBatch& batch, const std::uint64_t* attention);

 private:
  struct RowRange {
    std::size_t first = 0;
    std::size_t end = 0;
  };
  struct Looker;

  bool attend(RecordBatch& batch, const std::uint64_t* attention) const;
  void attend_bytes(RecordBatch& batch, std::uint64_t bytes, std::size_t base) const;
  bool look_at_lengths(RecordBatch& batch) const;
  std::vector<Stretch>* stretches_for(const RecordBatch& batch);
  bool look_at_stretches(RecordBatch& batch, std::vector<Stretch>& stretches);
  bool look_at_stretch(RecordBatch& batch, Stretch& stretch);
  bool look_at(RecordBatch& batch, std::size_t column, RowRange rows);
  void collect(RecordBatch& batch) const;

  const Checks* checks_ = nullptr;
  const Seekers& seekers_;
  std::vector<Shape> shapes_;  // one a column
  bool prefixed_;
  std::uint64_t stretches_from_ = 0;
  std::uint64_t records_ = 0;  // of all statements
  // Of this statement, and of all: nullopt: none was looked for yet.
  std::optional<std::vector<Stretch>> stretches_;
  std::optional<std::vector<Stretch>> common_stretches_;
  std::vector<bool> in_stretch_;  // of each column, in this batch
  // Of the sizes in shapes_, each padded with sizes that everything has.
  std::vector<std::uint32_t> min_;
  std::vector<std::uint32_t> spread_;
  std::vector<std::uint32_t> empty_;
};

}  // namespace stmtwatch::checks::screen
