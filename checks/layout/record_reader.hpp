#pragma once

#include <cstdint>
#include <expected>

#include "checks/check.hpp"
#include "checks/layout/field_reader.hpp"
#include "checks/layout/lines.hpp"
#include "checks/layout/mender.hpp"
#include "checks/layout/rows.hpp"
#include "checks/scan/rows.hpp"

namespace stmtwatch::checks::layout {

// Reads the records of a statement as batches, from the window's front to where the body ends. Plain records
// come by the thousand; where a line is not one record, the mender decides. All references must outlive it.
class RecordReader {
 public:
  enum class Step : std::uint8_t {
    batch,
    end,
    mixed_line_ends,  // the line ending is foreign, and this record ends the schema's way: start over with
                      // that
  };

  // `line`: the number of the first line; `isa`: one of this processor; `titles`: how many a wrong header
  // has, or 0.
  RecordReader(scan::Window& window, Lines& lines, const Schema& schema, const Checks& checks,
               const Tail& tail, const LineEnd& line_end, std::uint64_t line, scan::Isa isa,
               std::size_t titles = 0);

  // Fills `batch`, which is good until the next call.
  std::expected<Step, SourceFault> next(RecordBatch& batch);

  std::uint64_t records() const { return next_record_ - 1; }
  std::uint64_t records_unread() const { return unread_; }
  std::uint64_t line() const { return line_; }   // of the window's front
  bool ends_open() const { return ends_open_; }  // the last line taken had no line break
  bool passed_old_trailer() const { return passed_old_trailer_; }

 private:
  void begin_batch(RecordBatch& batch);
  bool take_plain(RecordBatch& batch);
  std::size_t rows_within_body(std::span<const scan::Separator> separators, std::size_t rows_max) const;
  std::size_t ordinary_rows(const RecordBatch& batch, std::span<const scan::Separator> separators,
                            std::size_t rows) const;
  std::size_t certain_rows(std::span<const scan::Separator> separators, std::size_t rows) const;
  bool is_special(const Line& line) const;
  void take_prefixes(RecordBatch& batch) const;
  void fit_line_ends(RecordBatch& batch, std::span<const scan::Separator> separators) const;
  bool mend(RecordBatch& batch, std::span<const Line> lines);
  void fill_mended(RecordBatch& batch, std::span<const Line> lines);
  void fill_fixed(RecordBatch& batch, std::string_view record, const Line& line);
  bool take_rows(RecordBatch& batch);
  void put_unread(RecordBatch& batch, const Unread& unread);
  Unread unread_of(const Line& line) const;
  std::expected<void, SourceFault> pass_endless(RecordBatch& batch, const Line& line);

  scan::Window& window_;
  Lines& lines_;
  const Schema& schema_;
  const Tail& tail_;
  const LineEnd& line_end_;
  scan::TakeRows take_plain_rows_;
  Mender mender_;
  Rows rows_;
  bool with_rows_;  // the records are read by rows_
  FieldReader fields_;
  Row row_;
  Row next_row_;
  std::size_t columns_;
  Lead lead_ = Lead::start;
  std::uint64_t line_;
  std::uint64_t next_record_ = 1;
  std::uint64_t unread_ = 0;
  bool ends_open_ = false;
  bool passed_old_trailer_ = false;
  bool mixed_ = false;
};

}  // namespace stmtwatch::checks::layout
