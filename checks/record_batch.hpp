#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "checks/column_values.hpp"

namespace stmtwatch::checks {

// Where a value stands in RecordBatch::text, in bytes.
struct Span {
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
};

// What is known of a field, as bits.
using Marks = std::uint8_t;
namespace mark {
inline constexpr Marks unusual = 1;     // may have a byte that is no plain text
inline constexpr Marks unprefixed = 2;  // the schema's value prefix is missing: the value is the whole field
inline constexpr Marks closed =
    4;  // has its finding already, or cannot be judged: no check looks at it again
inline constexpr Marks suspect = 8;  // may be wrong
inline constexpr Marks misquoted =
    16;  // something other than padding follows the closing quote, or a quote stands in an unquoted value
}  // namespace mark

// A longer record is not read: what it costs to look at a statement must not depend on what somebody put into
// it.
inline constexpr std::size_t record_bytes_max = 8u << 20;

// A record that could not be taken apart. It counts as a record; no field of it is judged.
struct Unread {
  enum class Why : std::uint8_t {
    field_count,
    too_long,
    open_quote,    // a quote that does not close
    record_bytes,  // fixed width: a line of the wrong length
    no_gap,        // fixed width: something else stands between two fields
  };
  Why why = Why::field_count;
  // How many it has; too_long: how many had begun when the limit was passed; record_bytes: how many bytes.
  std::size_t fields = 0;
  std::uint64_t byte_offset = 0;  // of the record; else of the field, quote or gap
  // open_quote: whose quote it is, and too_long where the record ends in one; no_gap: before which there is
  // none
  std::optional<std::size_t> column;
};

// A field of a batch.
struct FieldAt {
  std::uint16_t row = 0;
  std::uint16_t column = 0;
};

// Whole records, as rows of spans: what a check sees. It is one of three:
// - `rows` records that need no mending, one physical line each;
// - one record put together from several lines (rows == 1), whose text includes the line breaks;
// - none (rows == 0), with `unread` or `stray_break`.
// A row's record number is first_record + row; unread records are numbered as well. `text` stays valid until
// the next batch is read.
class RecordBatch {
 public:
  static constexpr std::size_t fields_max = 1536;  // of a batch: what stays in the first-level cache
  // Behind the begins and lengths there is room for so many more, which vector code reads and writes.
  static constexpr std::size_t spare = 16;

  RecordBatch(std::size_t columns, std::size_t prefix_bytes)
      : columns_(columns),
        prefix_bytes_(prefix_bytes),
        rows_max_(std::max<std::size_t>(fields_max / columns, 1)),
        begins_(std::make_unique_for_overwrite<std::uint32_t[]>(fields() + spare)),
        lengths_(std::make_unique_for_overwrite<std::uint32_t[]>(fields() + spare)),
        marks_(std::make_unique_for_overwrite<Marks[]>(fields())) {}

  std::string_view text;
  std::uint64_t text_offset = 0;  // of text[0] in the file
  std::uint64_t first_record = 1;
  std::uint64_t first_line = 1;
  std::size_t rows = 0;
  bool plain = false;   // the rows are one physical line each; their suspects are still to be found
  bool marked = false;  // some field of plain rows has a mark already
  std::optional<Unread> unread;
  // Offset of the first break of blank lines that are in no field: before the first record, or behind the one
  // record here and the delimiter that ends it.
  std::optional<std::uint64_t> stray_break;

  std::size_t columns() const { return columns_; }
  std::size_t rows_max() const { return rows_max_; }
  Span span(std::size_t row, std::size_t column) const {
    const std::size_t at = index(row, column);
    return {begins_[at], lengths_[at]};
  }
  Marks& marks(std::size_t row, std::size_t column) { return marks_[index(row, column)]; }
  Marks marks(std::size_t row, std::size_t column) const { return marks_[index(row, column)]; }
  // The fields of all rows, row after row: where the values begin in `text` and how long they are.
  std::span<std::uint32_t> begins() { return {begins_.get(), fields() + spare}; }
  std::span<const std::uint32_t> begins() const { return {begins_.get(), fields() + spare}; }
  std::span<std::uint32_t> lengths() { return {lengths_.get(), fields() + spare}; }
  std::span<const std::uint32_t> lengths() const { return {lengths_.get(), fields() + spare}; }
  std::span<Marks> all_marks() { return {marks_.get(), fields()}; }
  std::span<const Marks> all_marks() const { return {marks_.get(), fields()}; }

  ColumnValues column(std::size_t column) const {
    return {text.data(), begins_.get() + column, lengths_.get() + column, columns_, rows};
  }
  // The same only as far as the next value, from `row` on, that has its finding already.
  ColumnValues open_column(std::size_t column, std::size_t row) const {
    ColumnValues open = this->column(column);
    open.rows = row;
    if (suspects_.empty()) open.rows = rows;  // none has
    while (open.rows < rows && (marks(open.rows, column) & mark::closed) == 0)
      ++open.rows;
    return open;
  }

  void put(std::size_t row, std::size_t column, Span where, Marks marks) {
    const std::size_t at = index(row, column);
    begins_[at] = where.offset;
    lengths_[at] = where.length;
    marks_[at] = marks;
  }

  // Where the field stands whose value is more than a prefix away; if for one, then for all of a batch.
  void put_field(std::size_t row, std::size_t column, Span where) {
    if (fields_.empty()) fields_.resize(fields());
    fields_[index(row, column)] = where;
  }

  // The fields that checks of single fields look at, row by row; all others are known to be right.
  std::span<const FieldAt> suspects() const { return suspects_; }
  void suspect(FieldAt field) { suspects_.push_back(field); }
  void suspect_all() {
    suspects_.clear();
    for (std::size_t row = 0; row < rows; ++row) {
      for (std::size_t column = 0; column < columns_; ++column)
        suspect({static_cast<std::uint16_t>(row), static_cast<std::uint16_t>(column)});
    }
  }
  void suspect_none() { suspects_.clear(); }

  // Without the value prefix.
  std::string_view value(std::size_t row, std::size_t column) const {
    const Span where = span(row, column);
    return {text.data() + where.offset, where.length};
  }
  // As it stands in the file.
  std::string_view field(std::size_t row, std::size_t column) const {
    if (!fields_.empty()) {
      const Span whole = fields_[index(row, column)];
      return {text.data() + whole.offset, whole.length};
    }
    const Span where = span(row, column);
    const std::size_t prefix = (marks(row, column) & mark::unprefixed) != 0 ? 0 : prefix_bytes_;
    return {text.data() + where.offset - prefix, where.length + prefix};
  }
  std::string_view record(std::size_t row) const {
    const std::string_view first = field(row, 0);
    const std::string_view last = field(row, columns_ - 1);
    return {first.data(), static_cast<std::size_t>(last.data() + last.size() - first.data())};
  }
  std::uint64_t offset_of(std::string_view part) const {
    return text_offset + static_cast<std::uint64_t>(part.data() - text.data());
  }
  // The physical line of a byte of `row`; only in a mended record not the line where the record begins.
  std::uint64_t line_of(std::size_t row, std::uint64_t byte_offset) const {
    if (rows != 1) return first_line + row;
    const std::size_t begin = static_cast<std::size_t>(record(0).data() - text.data());
    const auto before = text.substr(begin, byte_offset - text_offset - begin);
    return first_line + static_cast<std::uint64_t>(std::ranges::count(before, '\n'));
  }

 private:
  std::size_t fields() const { return columns_ * rows_max_; }
  std::size_t index(std::size_t row, std::size_t column) const { return row * columns_ + column; }

  std::size_t columns_;
  std::size_t prefix_bytes_;
  std::size_t rows_max_;
  // Nothing is zeroed: most statements are small, and this would cost as much as judging one.
  std::unique_ptr<std::uint32_t[]> begins_;
  std::unique_ptr<std::uint32_t[]> lengths_;
  std::unique_ptr<Marks[]> marks_;
  std::vector<Span> fields_;  // empty: a prefix before each value
  std::vector<FieldAt> suspects_;
};

}  // namespace stmtwatch::checks
