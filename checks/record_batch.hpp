#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace stmtwatch::checks {

// Where a value stands in RecordBatch::text, in bytes.
struct Span {
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
};

// What is known of a field, as bits.
using Marks = std::uint8_t;
namespace mark {
inline constexpr Marks unusual = 1;     // has a byte other than printable ASCII
inline constexpr Marks unprefixed = 2;  // the schema's value prefix is missing: the value is the whole field
inline constexpr Marks closed =
    4;  // has its finding already, or cannot be judged: no check looks at it again
}  // namespace mark

// A longer record is not read: what it costs to look at a statement must not depend on what somebody put into
// it.
inline constexpr std::size_t record_bytes_max = 8u << 20;

// A record that could not be taken apart. It counts as a record; no field of it is judged.
struct Unread {
  enum class Why : std::uint8_t { field_count, too_long };
  Why why = Why::field_count;
  std::size_t fields = 0;         // how many it has; too_long: how many had begun when the limit was passed
  std::uint64_t byte_offset = 0;  // of the record; too_long: of the field being read
};

// Whole records, as columns of spans: what a check sees. It is one of three:
// - `rows` records that need no mending, one physical line each;
// - one record put together from several lines (rows == 1), whose text includes the line breaks;
// - none (rows == 0), with `unread` or `stray_break`.
// A row's record number is first_record + row; unread records are numbered as well. `text` stays valid until
// the next batch is read.
class RecordBatch {
 public:
  static constexpr std::size_t rows_max = 1024;

  RecordBatch(std::size_t columns, std::size_t prefix_bytes)
      : columns_(columns),
        prefix_bytes_(prefix_bytes),
        spans_(columns * rows_max),
        marks_(columns * rows_max) {}

  std::string_view text;
  std::uint64_t text_offset = 0;  // of text[0] in the file
  std::uint64_t first_record = 1;
  std::uint64_t first_line = 1;
  std::size_t rows = 0;
  std::optional<Unread> unread;
  std::optional<std::uint64_t> stray_break;  // offset of a blank line's break that belongs to no record

  std::size_t columns() const { return columns_; }
  Span& span(std::size_t row, std::size_t column) { return spans_[column * rows_max + row]; }
  const Span& span(std::size_t row, std::size_t column) const { return spans_[column * rows_max + row]; }
  Marks& marks(std::size_t row, std::size_t column) { return marks_[column * rows_max + row]; }
  Marks marks(std::size_t row, std::size_t column) const { return marks_[column * rows_max + row]; }

  // Without the value prefix.
  std::string_view value(std::size_t row, std::size_t column) const {
    const Span& where = span(row, column);
    return {text.data() + where.offset, where.length};
  }
  // With it.
  std::string_view field(std::size_t row, std::size_t column) const {
    const Span& where = span(row, column);
    const std::size_t prefix = (marks(row, column) & mark::unprefixed) != 0 ? 0 : prefix_bytes_;
    return {text.data() + where.offset - prefix, where.length + prefix};
  }
  std::string_view record(std::size_t row) const {
    const std::string_view first = field(row, 0);
    const Span& last = span(row, columns_ - 1);
    return {first.data(), static_cast<std::size_t>(text.data() + last.offset + last.length - first.data())};
  }
  std::uint64_t offset_of(std::string_view part) const {
    return text_offset + static_cast<std::uint64_t>(part.data() - text.data());
  }
  // The physical line of a byte of `row`; only in a mended record not the line where the record begins.
  std::uint64_t line_of(std::size_t row, std::uint64_t byte_offset) const {
    if (rows != 1) return first_line + row;
    const auto before = text.substr(0, byte_offset - text_offset);
    return first_line + static_cast<std::uint64_t>(std::ranges::count(before, '\n'));
  }

 private:
  std::size_t columns_;
  std::size_t prefix_bytes_;
  std::vector<Span> spans_;
  std::vector<Marks> marks_;
};

}  // namespace stmtwatch::checks
