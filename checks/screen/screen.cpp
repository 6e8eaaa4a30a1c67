#include "checks/screen/screen.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace stmtwatch::checks::screen {

static_assert(RecordBatch::spare >= seek_lengths);

// Looks down a column whose values have a form, and marks those that could be wrong. Answers whether any is.
struct Screen::Looker {
  RecordBatch& batch;
  std::size_t column;
  RowRange rows;
  const Seekers& seekers;
  const Checks& checks;

  bool operator()(const AnyText&) const { return false; }
  bool operator()(const AllDigits&) const { return mark_stops(seekers.digits, never); }
  bool operator()(const AllAlphanumeric&) const { return mark_stops(seekers.alphanumeric, never); }
  bool operator()(const PlainDecimal& form) const {
    return mark_stops([&](const auto& values, std::size_t row) { return seekers.decimal(values, row, form); },
                      never);
  }
  bool operator()(const Words& form) const {
    return mark_stops([&](const auto& values, std::size_t row) { return seekers.words(values, row, form); },
                      never);
  }
  bool operator()(Remembered& form) const {
    const auto seek = [&](const auto& values, std::size_t row) {
      return seekers.picture(values, row, form.bounds());
    };
    return mark_stops(seek, [&](std::size_t row) {
      const std::string_view value = batch.value(row, column);
      const bool right = checks.value_fits(column, value);
      if (right) form.remember(value);
      return right;
    });
  }

 private:
  static bool never(std::size_t) { return false; }

  // Marks the values that `seek(values, row)` stops at, but for those that are `right(row)` after all.
  template <class Seek, class Right>
  bool mark_stops(const Seek& seek, const Right& right) const {
    ColumnValues values = batch.column(column);
    values.rows = rows.end;
    bool any = false;
    for (std::size_t row = seek(values, rows.first); row < rows.end; row = seek(values, row + 1)) {
      if (right(row)) continue;
      batch.marks(row, column) |= mark::suspect;
      any = true;
    }
    return any;
  }
};

Screen::Screen(const Schema& schema, scan::Isa isa)
    : seekers_(seekers(isa)),
      prefixed_(!schema.value_prefix.empty()),
      min_(schema.columns.size() + seek_lengths, 0),
      spread_(min_.size(), 0xFFFFFFFF),
      empty_(min_.size(), 0) {
  shapes_.reserve(schema.columns.size());
  for (std::size_t column = 0; column < schema.columns.size(); ++column) {
    const bool named = schema.merchant_column == column || schema.business_date_column == column;
    const Shape& shape = shapes_.emplace_back(shape_of(schema.columns[column], schema.encoding, named));
    min_[column] = shape.size.min;
    spread_[column] = shape.size.spread;
    empty_[column] = shape.size.empty;
  }
}

// What was right in another statement need not be so in this one.
void Screen::begin(const Checks& checks, std::uint64_t stretches_from) {
  checks_ = &checks;
  stretches_from_ = stretches_from;
  stretches_.reset();
  for (Shape& shape : shapes_) {
    if (auto* remembered = std::get_if<Remembered>(&shape.form)) remembered->forget();
  }
}

void Screen::look(RecordBatch& batch, const std::uint64_t* attention) {
  bool any = batch.marked;
  in_stretch_.assign(shapes_.size(), false);
  if (auto* const stretches = stretches_for(batch)) any |= look_at_stretches(batch, *stretches);
  records_ += batch.rows;
  any |= attend(batch, attention);
  any |= look_at_lengths(batch);
  for (std::size_t column = 0; column < shapes_.size(); ++column) {
    if (!in_stretch_[column]) any |= look_at(batch, column, {0, batch.rows});
  }
  batch.suspect_none();
  if (any) collect(batch);
}

// Null: this batch is looked at column by column.
std::vector<Stretch>* Screen::stretches_for(const RecordBatch& batch) {
  if (batch.marked || prefixed_) return nullptr;
  const bool own = batch.first_record > stretches_from_;
  if (!own && records_ < stretches_from_) return nullptr;
  auto& stretches = own ? stretches_ : common_stretches_;
  if (!stretches) stretches = Stretch::among(shapes_, !own);
  return &*stretches;
}

bool Screen::look_at_stretches(RecordBatch& batch, std::vector<Stretch>& stretches) {
  bool any = false;
  for (Stretch& stretch : stretches) {
    if (stretch.is_over()) continue;
    any |= look_at_stretch(batch, stretch);
    for (const std::size_t column : stretch.bound_columns())
      in_stretch_[column] = true;
  }
  return any;
}

bool Screen::look_at_stretch(RecordBatch& batch, Stretch& stretch) {
  std::size_t missed = 0;
  bool any = false;
  for (std::size_t row = stretch.seek(seekers_, batch, 0); row < batch.rows;
       row = stretch.seek(seekers_, batch, row + 1)) {
    bool wrong = false;
    for (const std::size_t column : stretch.bound_columns())
      wrong |= look_at(batch, column, {row, row + 1});
    if (!wrong) stretch.learn(batch, row, shapes_);
    any |= wrong;
    ++missed;
  }
  stretch.count(batch.rows, missed);
  return any;
}

bool Screen::look_at(RecordBatch& batch, std::size_t column, RowRange rows) {
  return std::visit(Looker{batch, column, rows, seekers_, *checks_}, shapes_[column].form);
}

bool Screen::look_at_lengths(RecordBatch& batch) const {
  const std::size_t columns = shapes_.size();
  const Sizes sizes{.min = min_.data(), .spread = spread_.data(), .empty = empty_.data(), .columns = columns};
  const std::uint32_t* const lengths = batch.lengths().data();
  bool any = false;
  for (std::size_t row = 0; (row = seekers_.length(sizes, lengths, row, batch.rows)) < batch.rows; ++row) {
    for (std::size_t column = 0; column < columns; ++column) {
      const std::uint32_t length = lengths[row * columns + column];
      const bool fits = length - min_[column] <= spread_[column] || length == empty_[column];
      if (!fits) batch.marks(row, column) |= mark::suspect;
    }
    any = true;
  }
  return any;
}

// False: nothing to attend to.
bool Screen::attend(RecordBatch& batch, const std::uint64_t* attention) const {
  const std::size_t fields = batch.rows * batch.columns();
  const std::size_t begin = batch.begins()[0];
  const std::size_t end = batch.begins()[fields - 1] + batch.lengths()[fields - 1];
  const std::size_t first = begin / 64;
  const std::size_t last = end / 64;
  std::uint64_t any = 0;
  for (std::size_t word = first; word <= last; ++word)
    any |= attention[word];
  if (any == 0) return false;
  for (std::size_t word = first; word <= last; ++word)
    attend_bytes(batch, attention[word], word * 64);
  return true;
}

void Screen::attend_bytes(RecordBatch& batch, std::uint64_t bytes, std::size_t base) const {
  const auto begins = batch.begins().first(batch.rows * batch.columns());
  while (bytes != 0) {
    const std::size_t at = base + static_cast<std::size_t>(std::countr_zero(bytes));
    const auto after = std::ranges::upper_bound(begins, at);
    const auto field = static_cast<std::size_t>(after - begins.begin()) - (after == begins.begin() ? 0 : 1);
    batch.all_marks()[field] |= mark::suspect | mark::unusual;
    const std::size_t next = after == begins.end() ? base + 64 : *after;
    bytes &= next >= base + 64 ? 0 : ~std::uint64_t{0} << (next - base);
  }
}

// Eight marks at a time: hardly any field is suspect.
void Screen::collect(RecordBatch& batch) const {
  const std::size_t columns = batch.columns();
  const std::size_t fields = batch.rows * columns;
  const auto marks = batch.all_marks();
  for (std::size_t at = 0; at < fields; at += 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, marks.data() + at, std::min<std::size_t>(8, fields - at));
    for (; eight != 0; eight &= ~(std::uint64_t{0xFF} << (std::countr_zero(eight) / 8 * 8))) {
      const std::size_t field = at + static_cast<std::size_t>(std::countr_zero(eight)) / 8;
      const FieldAt place{static_cast<std::uint16_t>(field / columns),
                          static_cast<std::uint16_t>(field % columns)};
      batch.suspect(place);
    }
  }
}

}  // namespace stmtwatch::checks::screen
