#pragma once

#include "checks/judge.hpp"
#include "checks/record_batch.hpp"

namespace stmtwatch::checks::sections {

// Shows the records of one part to who looks on at the file: at their places in it, with the columns of all
// sections, of which those of others are closed. A part that must be read again is shown again; the onlooker
// is not told to begin, as it has seen other parts.
class PartView final : public Onlooker {
 public:
  // All must outlive it. `first_column`: of the part, among those of `file`.
  PartView(Onlooker& onlooker, const Schema& file, std::size_t first_column, const Whereabouts& whereabouts)
      : onlooker_(onlooker),
        columns_(file.columns.size()),
        first_column_(first_column),
        whereabouts_(whereabouts) {}

  void begin() override {}
  void batch(const RecordBatch& batch) override;
  bool has_enough() const override { return onlooker_.has_enough(); }

 private:
  void put_row(const RecordBatch& batch, std::size_t row, RecordBatch& wide) const;

  Onlooker& onlooker_;
  std::size_t columns_;
  std::size_t first_column_;
  const Whereabouts& whereabouts_;
};

}  // namespace stmtwatch::checks::sections
