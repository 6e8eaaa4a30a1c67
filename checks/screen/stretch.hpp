#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "checks/record_batch.hpp"
#include "checks/screen/shape.hpp"

namespace stmtwatch::checks::screen {

// Columns side by side whose values are looked at as one piece of text: records of one source look much
// alike, so that a few stencils, learnt from records that were right, pass nearly all. Where they do not, the
// stretch is over. Only for plain records without value prefixes, whose fields are one delimiter apart.
class Stretch {
 public:
  // The stretches of columns of these shapes; a column is in one at the most. `of_all`: of many statements,
  // so that what is the same in every record of one is not bound.
  static std::vector<Stretch> among(const std::vector<Shape>& shapes, bool of_all);

  // The columns whose values a stencil passes only where they are right; the others between them are looked
  // at apart.
  const std::vector<std::size_t>& bound_columns() const { return bound_; }
  bool is_over() const { return over_; }

  // The first row from `row` on that no stencil passes, else batch.rows.
  std::size_t seek(const Seekers& seekers, const RecordBatch& batch, std::size_t row) const;
  // Passes records like `row` from now on, the values of whose bound_columns() are right.
  void learn(const RecordBatch& batch, std::size_t row, const std::vector<Shape>& shapes);
  // Of a whole batch: so many rows no stencil passed.
  void count(std::size_t rows, std::size_t missed);

 private:
  Stretch(std::size_t first, std::size_t columns, std::vector<std::size_t> bound)
      : first_(first), columns_(columns), bound_(std::move(bound)) {}

  std::size_t first_;
  std::size_t columns_;
  std::vector<std::size_t> bound_;
  std::unique_ptr<Stencils> stencils_;  // made when the first is learnt
  std::uint64_t rows_ = 0;
  std::uint64_t missed_ = 0;
  bool over_ = false;
};

}  // namespace stmtwatch::checks::screen
