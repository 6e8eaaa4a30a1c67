#pragma once

#include "checks/judge.hpp"
#include "checks/record_batch.hpp"

namespace stmtwatch::checks::sections {

// The records of one part of a file as records of the file: at their places in it, with the columns of all
// parts, of which those of others are closed.
class WideRows {
 public:
  // All must outlive it. `first_column`: of the part, among those of `file`.
  WideRows(const Schema& file, std::size_t first_column, const Whereabouts& whereabouts)
      : columns_(file.columns.size()),
        first_column_(first_column),
        whereabouts_(whereabouts),
        wide_(columns_, 0) {}

  // Calls `see(RecordBatch&)` with the rows of `batch`, perhaps several times: wide rows are fewer to a
  // batch. A record that could not be read has nothing to show.
  template <typename See>
  void widen(const RecordBatch& batch, const See& see) {
    for (std::size_t row = 0; row < batch.rows; row += wide_.rows) {
      put_rows(batch, row);
      see(wide_);
    }
  }

 private:
  void put_rows(const RecordBatch& batch, std::size_t first);
  void put_row(const RecordBatch& batch, std::size_t row, std::size_t into);

  std::size_t columns_;
  std::size_t first_column_;
  const Whereabouts& whereabouts_;
  RecordBatch wide_;
};

// Shows the records of one part to who looks on at the file. A part that must be read again is shown again;
// the onlooker is not told to begin, as it has seen other parts.
class PartView final : public Onlooker {
 public:
  // All must outlive it.
  PartView(Onlooker& onlooker, const Schema& file, std::size_t first_column, const Whereabouts& whereabouts)
      : onlooker_(onlooker), rows_(file, first_column, whereabouts) {}

  void begin() override {}
  void batch(const RecordBatch& batch) override {
    rows_.widen(batch, [this](const RecordBatch& wide) { onlooker_.batch(wide); });
  }
  bool has_enough() const override { return onlooker_.has_enough(); }

 private:
  Onlooker& onlooker_;
  WideRows rows_;
};

}  // namespace stmtwatch::checks::sections
