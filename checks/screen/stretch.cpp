#include "checks/screen/stretch.hpp"

#include <algorithm>

namespace stmtwatch::checks::screen {
namespace {

// Fewer are looked at one by one as quickly.
constexpr std::size_t bound_min = 3;
// So many records nearly every statement misses; after them, more than every eighth costs more than is
// gained.
constexpr std::uint64_t missed_free = 256;
constexpr std::uint64_t rows_per_miss = 8;

}  // namespace

std::vector<Stretch> Stretch::among(const std::vector<Shape>& shapes, bool of_all) {
  std::vector<Stretch> stretches;
  std::vector<std::size_t> bound;
  const auto close = [&] {
    if (bound.size() >= bound_min)
      stretches.push_back(Stretch(bound.front(), bound.back() - bound.front() + 1, bound));
    bound.clear();
  };
  for (std::size_t column = 0; column < shapes.size(); ++column) {
    if (!bound.empty() && column - bound.front() >= Stencils::columns_max) close();
    if (std::holds_alternative<AnyText>(shapes[column].form)) close();
    const bool differs = of_all && shapes[column].same_in_all;
    if (!differs && can_be_bound(shapes[column])) bound.push_back(column);
  }
  close();
  return stretches;
}

std::size_t Stretch::seek(const Seekers& seekers, const RecordBatch& batch, std::size_t row) const {
  return stencils_ ? seekers.stencils(batch.column(first_), row, *stencils_) : row;
}

void Stretch::learn(const RecordBatch& batch, std::size_t row, const std::vector<Shape>& shapes) {
  const std::size_t begin = batch.span(row, first_).offset;
  const Span last = batch.span(row, first_ + columns_ - 1);
  Stencil stencil;
  if (last.offset + last.length - begin > sizeof stencil.lowest) return;
  for (std::size_t i = 0; i < columns_; ++i)
    stencil.lengths |= std::uint64_t{batch.span(row, first_ + i).length} << (8 * i);
  stencil.bytes = static_cast<std::uint32_t>(last.offset + last.length - begin);
  std::ranges::fill(stencil.spread, std::uint8_t{0xFF});
  for (const std::size_t column : bound_) {
    const std::size_t at = batch.span(row, column).offset - begin;
    const bool right =
        bind(shapes[column], batch.value(row, column), stencil.lowest + at, stencil.spread + at);
    if (!right) return;
  }
  if (!stencils_) stencils_ = std::make_unique<Stencils>(columns_);
  stencils_->add(stencil);
}

void Stretch::count(std::size_t rows, std::size_t missed) {
  rows_ += rows;
  missed_ += missed;
  over_ = missed_ > missed_free && missed_ * rows_per_miss > rows_;
}

}  // namespace stmtwatch::checks::screen
