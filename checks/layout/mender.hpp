#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "checks/check.hpp"
#include "checks/layout/lines.hpp"

// Puts records together again that line breaks have cut. A line with fewer fields than the schema is joined
// with the following ones while that makes one record. Lines of a single field between two records could
// belong to the last value of the one or to the first of the other: they go where the values then fit, breaks
// left out; ties go to the earlier record, and so do blank lines. Where a delimiter trails, the last value
// has ended, so that only blank lines are taken behind it. Of fixed width, lines make one record where they
// have as many bytes together, with the breaks between them or without. A pure function of the lines ahead.
namespace stmtwatch::checks::layout {

// To whom a line of a single field at the front can belong.
enum class Lead : std::uint8_t {
  start,   // no record stands before it
  next,    // it was found to belong to the record that follows
  nobody,  // the record before has all its lines
  unread,  // the record before could not be read: the line is part of that fault
};

struct Decision {
  enum class What : std::uint8_t {
    record,
    cut_record,   // the last line of a file that ends in it: whole but for its last value
    unread,       // a record with a wrong number of fields, or with a quote that does not close
    stray_break,  // blank lines in a statement without records
    old_trailer,  // a trailer that records follow
    nothing,      // to be passed over
  };
  What what = What::nothing;
  std::size_t lines = 1;     // how many it takes
  std::size_t blank = 0;     // of them, at their end: blank lines behind a record that ends with a delimiter
  Lead lead = Lead::nobody;  // afterwards
};

class Mender {
 public:
  // All must outlive it.
  // `titles`: how many a wrong header has, or 0. Lines of as many fields are whole, and no records.
  Mender(const Schema& schema, const Checks& checks, const Tail& tail, const LineEnd& line_end,
         std::size_t titles);

  // What to do with the first of `lines` (at least one, none endless).
  Decision decide(std::span<const Line> lines, std::string_view text, Lead lead) const;
  // A line that looks like the trailer although the statement does not end with it.
  bool is_old_trailer(const Line& line, std::string_view text) const;

 private:
  Decision decide_fixed(std::span<const Line> lines, std::string_view text, Lead lead) const;
  Decision unread(const Line& line) const;
  bool may_be_lost(const Line& line) const;
  std::size_t join(std::span<const Line> lines, std::string_view text) const;
  std::size_t join_fixed(std::span<const Line> lines, std::string_view text) const;
  bool is_whole(std::string_view record) const;
  bool fits(std::span<const Line> record, std::string_view text) const;
  std::size_t split(std::span<const Line> lines, std::size_t joined, std::size_t pieces,
                    std::string_view text) const;
  std::size_t last_value(std::span<const Line> record, std::string_view text) const;
  bool is_end(const Line& line, std::string_view text) const;
  Decision old_trailer(std::span<const Line> lines) const;

  const Schema& schema_;
  const Checks& checks_;
  const Tail& tail_;
  const LineEnd& line_end_;
  std::size_t columns_;
  std::size_t fields_;  // of a whole record
  std::size_t titles_;
};

}  // namespace stmtwatch::checks::layout
